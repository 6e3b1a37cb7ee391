import { msOf, PARAMETERS } from '../arithmetic/parameters';

/** State of one delegation as far as the service acts on it. */
export interface Picture {
  readonly state: 'open' | 'completed' | 'declined' | 'deleted';
  readonly assignee: string | null;
}

/** A picture from a moment on (epoch ms): Jira's, or one that reached the service. */
export interface Moment {
  readonly issue: string;
  readonly at: number;
  readonly picture: Picture;
}

/** Judgement of what a service learned. */
export interface Judgement {
  /** From each change in Jira to the service's knowledge of it, ms. */
  readonly delays: readonly number[];
  /** The same, but from the receiver's return where the change came during its outage, ms. */
  readonly reachableDelays: readonly number[];
  readonly changes: number;
  /** Changes that the service never learned, because another one had replaced them or because the report was lost. */
  readonly neverKnown: number;
  /** Delegations whose last picture at the service isn't Jira's. */
  readonly wrongAtTheEnd: number;
  /** Reports that said what had ended before. */
  readonly falseReports: number;
}

/** Moments (epoch ms) between which the receiver was down. */
export type Outage = readonly [from: number, to: number];

/** Returns true if two pictures agree; nobody has to know the assignee of a deleted issue. */
const isSame = (a: Picture, b: Picture): boolean =>
  a.state === b.state && (a.assignee === b.assignee || a.state === 'deleted');

/**
 * Compares Jira's history with the reports that reached the service. A report belongs to the latest change with its
 * picture. The first moment of each issue is its creation, which the service knows from the response.
 */
export function judge(truth: readonly Moment[], reports: readonly Moment[], outages: readonly Outage[]): Judgement {
  const toleranceMs = msOf(PARAMETERS.judgement.tolerance);
  const delays: number[] = [];
  const reachableDelays: number[] = [];
  const reachableFrom = (at: number): number => outages.find(([from, to]) => at >= from && at < to)?.[1] ?? at;
  let [changes, neverKnown, wrongAtTheEnd, falseReports] = [0, 0, 0, 0];
  const reportsByIssue = byIssue(reports);
  for (const [issue, moments] of byIssue(truth)) {
    const history = moments.filter(({ picture }, n) => {
      const before = moments[n - 1];
      return !before || !isSame(before.picture, picture);
    });
    const mine = reportsByIssue.get(issue) ?? [];
    const learnedAt = new Map<number, number>();
    for (const { at, picture } of mine) {
      const of = history.findLastIndex((moment) => moment.at <= at && isSame(moment.picture, picture));
      const end = history[of + 1]?.at ?? Infinity;
      if (of < 0 || at - end > toleranceMs) falseReports += 1;
      if (of >= 0 && !learnedAt.has(of)) learnedAt.set(of, at);
    }
    for (const [n, { at }] of history.entries()) {
      if (n === 0) continue;
      changes += 1;
      const known = learnedAt.get(n);
      if (known === undefined) neverKnown += 1;
      else {
        delays.push(known - at);
        reachableDelays.push(Math.max(0, known - reachableFrom(at)));
      }
    }
    const last = mine.at(-1)?.picture ?? history[0]?.picture;
    const jiras = history.at(-1)?.picture;
    if (last && jiras && !isSame(last, jiras)) wrongAtTheEnd += 1;
  }
  return { delays, reachableDelays, changes, neverKnown, wrongAtTheEnd, falseReports };
}

function byIssue(moments: readonly Moment[]): ReadonlyMap<string, readonly Moment[]> {
  const groups = new Map<string, Moment[]>();
  for (const moment of moments) {
    const group = groups.get(moment.issue) ?? [];
    group.push(moment);
    groups.set(moment.issue, group);
  }
  return groups;
}
