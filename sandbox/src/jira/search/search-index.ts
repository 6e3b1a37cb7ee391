import type { Clock } from '../../time/time';
import type { Issue, Link } from '../model/issue';

/**
 * The search index. Jira's index lags behind writes by seconds or minutes [doc: search reconciliation]. Each write or
 * deletion becomes visible after `lagMs`.
 */
export interface SearchIndex {
  /** Records a change of an issue or its links. An undefined issue is a deletion. */
  note(id: string, issue: Issue | undefined, links: readonly Link[]): void;
  /** Returns the issues in the index. */
  read(): ReadonlyMap<string, Indexed>;
  /** Sets the lag of later writes, ms. A write never becomes visible before an earlier one. */
  lagBy(ms: number): void;
  dump(): unknown;
  load(state: IndexState): void;
}

export interface Indexed {
  readonly issue: Issue;
  readonly links: readonly Link[];
}

export interface IndexState {
  readonly current: readonly Indexed[];
  readonly pending: readonly { readonly at: number; readonly id: string; readonly entry: Indexed | null }[];
  readonly lagMs: number;
}

export function createSearchIndex(clock: Clock, initialLagMs: number): SearchIndex {
  let lagMs = initialLagMs;
  const current = new Map<string, Indexed>();
  let pending: { at: number; id: string; entry: Indexed | null }[] = [];

  const settle = () => {
    const due = pending.findIndex((each) => each.at > clock.now());
    const ready = pending.splice(0, due < 0 ? pending.length : due);
    for (const { id, entry } of ready) {
      if (entry) current.set(id, entry);
      else current.delete(id);
    }
  };

  return {
    note(id, issue, links) {
      const entry = issue && { issue: { ...issue, values: { ...issue.values } }, links };
      pending.push({ at: Math.max(clock.now() + lagMs, pending.at(-1)?.at ?? 0), id, entry: entry ?? null });
      if (lagMs === 0) settle();
    },
    read() {
      settle();
      return current;
    },
    lagBy(ms) {
      lagMs = ms;
    },
    dump: () => ({ current: [...current.values()], pending, lagMs }),
    load(state) {
      current.clear();
      for (const entry of state.current) current.set(entry.issue.id, entry);
      pending = [...state.pending];
      ({ lagMs } = state);
    },
  };
}
