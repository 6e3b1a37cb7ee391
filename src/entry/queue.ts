import * as z from 'zod/mini';
import { goRound } from '../flows/care';
import { followProject } from '../flows/follow-project';
import { compareAll, patrol, searchProject } from '../flows/missed-events';
import { look, lookAtIssue } from '../flows/look';
import { makeClaims } from '../flows/make-claims';
import { wake } from '../flows/sweep';
import { log } from '../platform/log';
import { Work } from '../platform/queue';
import { MOMENT } from './moment';

/** Carries out what was put off. What an older version put there and this one does not know is dropped: the sweep covers it. */
export async function work(event: unknown): Promise<void> {
  const item = z.object({ body: Work }).safeParse(event);
  if (!item.success) return log('work.unknown');
  const { body } = item.data;
  switch (body.do) {
    case 'look':
      return look(body.kind, body.record, MOMENT);
    case 'look-at-issue':
      return lookAtIssue(body.issue, MOMENT);
    case 'look-at-project':
      return followProject(body.project, body.isDeleted, MOMENT, body.cursor);
    case 'search-project':
      return searchProject(body.project, MOMENT);
    case 'patrol':
      return patrol(MOMENT);
    case 'compare-all':
      await compareAll(MOMENT);
      return;
    case 'make':
      return makeClaims(body.records, MOMENT);
    case 'round':
      return goRound(body.round, MOMENT);
    case 'wake':
      return wake(body.channel, MOMENT);
  }
}
