import { events } from '@forge/bridge';
import { useCallback, useEffect, useRef } from 'react';

/** Delays of the reloads after a change, because the app may need seconds to process it. */
const RELOAD_DELAYS_MS = [1_000, 3_000, 8_000, 20_000] as const;

/** Jira's event for changes of the issue that the user views [doc: jira-issue-context]. */
const ISSUE_CHANGED = 'JIRA_ISSUE_CHANGED';

/**
 * Reloads several times after each change of the issue.
 * @returns a function that starts these reloads after a change by the panel
 */
export function useIssueChanges(issueId: string | undefined, reload: () => void): () => void {
  const timers = useRef<ReturnType<typeof setTimeout>[]>([]);
  const latestReload = useRef(reload);
  useEffect(() => {
    latestReload.current = reload;
  });
  const reloadLater = useCallback(() => {
    for (const timer of timers.current) clearTimeout(timer);
    timers.current = RELOAD_DELAYS_MS.map((delay) => setTimeout(() => latestReload.current(), delay));
  }, []);
  useEffect(() => {
    if (issueId === undefined) return;
    const subscription = events.on(ISSUE_CHANGED, reloadLater);
    return () => {
      for (const timer of timers.current) clearTimeout(timer);
      void subscription.then(({ unsubscribe }) => unsubscribe());
    };
  }, [issueId, reloadLater]);
  return reloadLater;
}
