import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { emitPageEvent } from '../kit/bridge/page-events';
import { page } from '../page';
import { read } from '../server';
import { userSchema, type Issue } from './schemas';

/** Delay before Jira reports a change: "up to a few seconds" [doc: jira-issue-context, "Limitations"]. */
const REPORT_DELAY_MS = 2000;

const changelogPageSchema = z.object({
  total: z.number(),
  values: z.array(z.object({ author: userSchema.nullish() })),
});
const commentsPageSchema = z.object({
  total: z.number(),
  comments: z.array(z.object({ author: userSchema.nullish() })),
});

/** Numbers of an issue's changes and comments. */
interface Counts {
  readonly changes: number;
  readonly comments: number;
}

/** Change of an issue, as Jira reports it to an app. */
interface Change {
  readonly changeType: 'updated' | 'commented';
  readonly atlassianId: string;
}

/**
 * Reports changes by other users and by apps to the app's modules after Jira's delay. Jira leaves out the viewer's own
 * changes [doc: jira-issue-context, "Events"].
 */
export function useIssueChanges(path: string, issue: Issue | undefined): void {
  // Reads run one after the other, because two concurrent reads would report the same change.
  const lastCounts = useRef<Promise<Counts | undefined>>(Promise.resolve(undefined));
  useEffect(() => {
    if (!issue) return;
    lastCounts.current = lastCounts.current.then(async (before) => {
      try {
        if (!before) return await readCounts(path);
        const { counts, changes } = await readChangesSince(path, before);
        const changesByOthers = changes.filter(({ atlassianId }) => atlassianId !== page.me.accountId);
        const event = { issueId: issue.id, projectId: issue.fields.project.id, changes: changesByOthers };
        if (changesByOthers.length > 0) {
          window.setTimeout(() => emitPageEvent('JIRA_ISSUE_CHANGED', event), REPORT_DELAY_MS);
        }
        return counts;
      } catch {
        // Ignores failed reads. If the issue was deleted, the issue page shows that.
        return before;
      }
    });
  }, [path, issue]);
}

/** Reads the issue's numbers of changes and comments. */
async function readCounts(path: string): Promise<Counts> {
  const [changelogPage, commentsPage] = await Promise.all([
    read(changelogPageSchema, `${path}/changelog?maxResults=1`),
    read(commentsPageSchema, `${path}/comment?maxResults=1`),
  ]);
  return { changes: changelogPage.total, comments: commentsPage.total };
}

/** Reads the changes and comments after these counts, and the new counts. */
async function readChangesSince(path: string, before: Counts): Promise<{ counts: Counts; changes: readonly Change[] }> {
  const [changelogPage, commentsPage] = await Promise.all([
    read(changelogPageSchema, `${path}/changelog?startAt=${before.changes}`),
    read(commentsPageSchema, `${path}/comment?startAt=${before.comments}&orderBy=created`),
  ]);
  const changes = [
    ...changelogPage.values.map(({ author }) => ({
      changeType: 'updated' as const,
      atlassianId: author?.accountId ?? '',
    })),
    ...commentsPage.comments.map(({ author }) => ({
      changeType: 'commented' as const,
      atlassianId: author?.accountId ?? '',
    })),
  ];
  return { counts: { changes: changelogPage.total, comments: commentsPage.total }, changes };
}
