import type { Clock } from '../../time/time';
import type { Issue, Link } from '../model/issue';

/**
 * The search index. Jira's index lags behind writes by seconds or minutes [doc: search reconciliation]. Each write or
 * deletion becomes visible after `lagMs`.
 */
export interface SearchIndex {
  /** Records a write to an issue or its links. An undefined issue is a deletion. */
  update(id: string, issue: Issue | undefined, links: readonly Link[]): void;
  /** Returns the issues in the index. */
  read(): ReadonlyMap<string, IndexEntry>;
  /** Sets the lag of later writes, ms. A write never becomes visible before an earlier one. */
  setLag(ms: number): void;
  dump(): unknown;
  load(state: IndexState): void;
}

export interface IndexEntry {
  readonly issue: Issue;
  readonly links: readonly Link[];
}

export interface IndexState {
  /** Entries that searches see. */
  readonly current: readonly IndexEntry[];
  /** Writes that searches don't see yet. `at` is the time (epoch ms) from which they do. */
  readonly pending: readonly { readonly at: number; readonly id: string; readonly entry: IndexEntry | null }[];
  readonly lagMs: number;
}

export function createSearchIndex(clock: Clock, initialLagMs: number): SearchIndex {
  let lagMs = initialLagMs;
  const current = new Map<string, IndexEntry>();
  let pending: { at: number; id: string; entry: IndexEntry | null }[] = [];

  const applyDue = () => {
    const firstLater = pending.findIndex((each) => each.at > clock.now());
    const ready = pending.splice(0, firstLater < 0 ? pending.length : firstLater);
    for (const { id, entry } of ready) {
      if (entry) current.set(id, entry);
      else current.delete(id);
    }
  };

  return {
    update(id, issue, links) {
      const entry = issue && { issue: { ...issue, values: { ...issue.values } }, links };
      pending.push({ at: Math.max(clock.now() + lagMs, pending.at(-1)?.at ?? 0), id, entry: entry ?? null });
      if (lagMs === 0) applyDue();
    },
    read() {
      applyDue();
      return current;
    },
    setLag(ms) {
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
