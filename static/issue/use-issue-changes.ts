import { events } from '@forge/bridge';
import { useCallback, useEffect, useRef } from 'react';

/** Waits before the reads after a change, because the app may need seconds to process it. */
const FOLLOW_UP_MS = [1_000, 3_000, 8_000, 20_000] as const;

/** Jira's event for changes of the issue that the user views [doc: jira-issue-context]. */
const ISSUE_CHANGED = 'JIRA_ISSUE_CHANGED';

/** Reloads after each change of the issue, several times. Returns a function that does so for a change by the panel itself. */
export function useIssueChanges(issueId: string | undefined, reload: () => void): () => void {
  const timers = useRef<ReturnType<typeof setTimeout>[]>([]);
  const latest = useRef(reload);
  useEffect(() => {
    latest.current = reload;
  });
  const followUp = useCallback(() => {
    for (const timer of timers.current) clearTimeout(timer);
    timers.current = FOLLOW_UP_MS.map((wait) => setTimeout(() => latest.current(), wait));
  }, []);
  useEffect(() => {
    if (issueId === undefined) return;
    const subscription = events.on(ISSUE_CHANGED, followUp);
    return () => {
      for (const timer of timers.current) clearTimeout(timer);
      void subscription.then(({ unsubscribe }) => unsubscribe());
    };
  }, [issueId, followUp]);
  return followUp;
}
