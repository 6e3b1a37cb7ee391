import type { InvocationError } from '@forge/events';
import * as z from 'zod/mini';
import type { Moment } from '../domain/moment';
import { goRound } from '../flows/care';
import { followProject } from '../flows/follow-project';
import { compareAll, patrol, searchProject } from '../flows/missed-events';
import { look, lookAtIssue } from '../flows/look';
import { makeClaims } from '../flows/make-claims';
import { sweep, wake } from '../flows/sweep';
import { JiraUnavailable } from '../platform/jira';
import { log } from '../platform/log';
import { Work } from '../platform/queue';
import { StoreUnavailable } from '../platform/store';
import { bringAgain } from './bring-again';
import { aMoment } from './moment';

/** Carries out what was put off; where Jira or storage can't be asked now, Forge brings it again. */
export async function work(event: unknown): Promise<InvocationError | undefined> {
  const item = z.object({ body: Work }).safeParse(event);
  // What an older version put there and this one does not know is dropped: the sweep covers it.
  if (!item.success) {
    log('work.unknown');
    return undefined;
  }
  try {
    await carryOut(item.data.body, aMoment());
    return undefined;
  } catch (error) {
    if (error instanceof JiraUnavailable) return bringAgain(error.retryAfterMs);
    if (error instanceof StoreUnavailable) return bringAgain();
    throw error;
  }
}

async function carryOut(item: Work, moment: Moment): Promise<unknown> {
  switch (item.do) {
    case 'look':
      return look(item.kind, item.record, moment);
    case 'look-at-issue':
      return lookAtIssue(item.issue, moment);
    case 'look-at-project':
      return followProject(item.project, item.isDeleted, moment, item.cursor);
    case 'search-project':
      return searchProject(item.project, moment);
    case 'patrol':
      return patrol(moment);
    case 'compare-all':
      return compareAll(moment);
    case 'make':
      return makeClaims(item.records, moment);
    case 'round':
      return goRound(item.round, moment);
    case 'sweep':
      return sweep(moment);
    case 'wake':
      return wake(item.channel, moment);
  }
}
