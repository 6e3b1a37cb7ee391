import { msOf, PARAMETERS } from '../arithmetic/parameters';

/** State of a delegation's issue, as far as the service acts on it. */
export interface IssueState {
  readonly outcome: 'open' | 'completed' | 'declined' | 'deleted';
  readonly assignee: string | null;
}

/** State of an issue from a time on, in Jira or as reported to the service. */
export interface TimedState {
  /** Id of the issue. */
  readonly issue: string;
  /** Epoch ms. */
  readonly at: number;
  readonly state: IssueState;
}

/** Comparison of Jira's history with the reports to the service. */
export interface Judgment {
  /** Time from each change in Jira to its first report, ms. */
  readonly delays: readonly number[];
  /** The same delays, but counted from the end of the receiver's outage if the change came during one, ms. */
  readonly reachableDelays: readonly number[];
  /** Number of changes in Jira. */
  readonly changes: number;
  /** Number of changes without a report, because another change came first or because the report was lost. */
  readonly neverKnown: number;
  /** Number of delegations whose last reported state isn't Jira's. */
  readonly wrongAtTheEnd: number;
  /** Number of reports of a state that had ended before. */
  readonly falseReports: number;
}

/** Times (epoch ms) between which the receiver was down. */
export type Outage = readonly [from: number, to: number];

/** Returns true if two states agree. Ignores the assignee of a deleted issue. */
const isSame = (a: IssueState, b: IssueState): boolean =>
  a.outcome === b.outcome && (a.assignee === b.assignee || a.outcome === 'deleted');

/**
 * Compares Jira's history with the reports that reached the service. A report belongs to the latest change to the
 * reported state. The first state of each issue is its creation, which the service knows from the response.
 */
export function judge(
  jiraStates: readonly TimedState[],
  reports: readonly TimedState[],
  outages: readonly Outage[],
): Judgment {
  const toleranceMs = msOf(PARAMETERS.judgment.tolerance);
  const delays: number[] = [];
  const reachableDelays: number[] = [];
  const receiverUpAt = (at: number): number => outages.find(([from, to]) => at >= from && at < to)?.[1] ?? at;
  let [changes, neverKnown, wrongAtTheEnd, falseReports] = [0, 0, 0, 0];
  const reportsByIssue = byIssue(reports);
  for (const [issue, states] of byIssue(jiraStates)) {
    const history = states.filter(({ state }, n) => {
      const before = states[n - 1];
      return !before || !isSame(before.state, state);
    });
    const issueReports = reportsByIssue.get(issue) ?? [];
    /** Time of the first report of each change, by its index in the history. */
    const learnedAt = new Map<number, number>();
    for (const { at, state } of issueReports) {
      const reported = history.findLastIndex((change) => change.at <= at && isSame(change.state, state));
      const endedAt = history[reported + 1]?.at ?? Infinity;
      if (reported < 0 || at - endedAt > toleranceMs) falseReports += 1;
      if (reported >= 0 && !learnedAt.has(reported)) learnedAt.set(reported, at);
    }
    for (const [n, { at }] of history.entries()) {
      if (n === 0) continue;
      changes += 1;
      const changeLearnedAt = learnedAt.get(n);
      if (changeLearnedAt === undefined) neverKnown += 1;
      else {
        delays.push(changeLearnedAt - at);
        reachableDelays.push(Math.max(0, changeLearnedAt - receiverUpAt(at)));
      }
    }
    const lastKnown = issueReports.at(-1)?.state ?? history[0]?.state;
    const lastInJira = history.at(-1)?.state;
    if (lastKnown && lastInJira && !isSame(lastKnown, lastInJira)) wrongAtTheEnd += 1;
  }
  return { delays, reachableDelays, changes, neverKnown, wrongAtTheEnd, falseReports };
}

function byIssue(states: readonly TimedState[]): ReadonlyMap<string, readonly TimedState[]> {
  const groups = new Map<string, TimedState[]>();
  for (const state of states) {
    const group = groups.get(state.issue) ?? [];
    group.push(state);
    groups.set(state.issue, group);
  }
  return groups;
}
