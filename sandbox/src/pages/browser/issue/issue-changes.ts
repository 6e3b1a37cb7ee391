import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { emitPageEvent } from '../kit/bridge/page-events';
import { page } from '../page';
import { read } from '../server';
import { user, type Issue } from './schemas';

/** Jira's delay before it reports a change: "up to a few seconds" [doc: jira-issue-context, "Limitations"]. */
const DELAY_MS = 2000;

const history = z.object({ total: z.number(), values: z.array(z.object({ author: user.nullish() })) });
const comments = z.object({ total: z.number(), comments: z.array(z.object({ author: user.nullish() })) });

interface Counts {
  readonly changes: number;
  readonly comments: number;
}

interface Change {
  readonly changeType: 'updated' | 'commented';
  readonly atlassianId: string;
}

/**
 * Reports changes by other people and apps to the app's modules after Jira's delay. Jira leaves out the viewer's own
 * changes [doc: jira-issue-context, "Events"].
 */
export function useIssueChanges(path: string, issue: Issue | undefined): void {
  // Reads run one after the other, because two concurrent reads would report the same change.
  const seen = useRef<Promise<Counts | undefined>>(Promise.resolve(undefined));
  useEffect(() => {
    if (!issue) return;
    seen.current = seen.current.then(async (before) => {
      try {
        if (!before) return await countsOf(path);
        const { counts, changes } = await changesSince(path, before);
        const others = changes.filter(({ atlassianId }) => atlassianId !== page.me.accountId);
        const event = { issueId: issue.id, projectId: issue.fields.project.id, changes: others };
        if (others.length > 0) window.setTimeout(() => emitPageEvent('JIRA_ISSUE_CHANGED', event), DELAY_MS);
        return counts;
      } catch {
        // The issue page shows that a deleted issue is missing.
        return before;
      }
    });
  }, [path, issue]);
}

async function countsOf(path: string): Promise<Counts> {
  const [changed, commented] = await Promise.all([
    read(history, `${path}/changelog?maxResults=1`),
    read(comments, `${path}/comment?maxResults=1`),
  ]);
  return { changes: changed.total, comments: commented.total };
}

async function changesSince(path: string, before: Counts): Promise<{ counts: Counts; changes: readonly Change[] }> {
  const [changed, commented] = await Promise.all([
    read(history, `${path}/changelog?startAt=${before.changes}`),
    read(comments, `${path}/comment?startAt=${before.comments}&orderBy=created`),
  ]);
  const changes = [
    ...changed.values.map(({ author }) => ({ changeType: 'updated' as const, atlassianId: author?.accountId ?? '' })),
    ...commented.comments.map(({ author }) => ({
      changeType: 'commented' as const,
      atlassianId: author?.accountId ?? '',
    })),
  ];
  return { counts: { changes: changed.total, comments: commented.total }, changes };
}
