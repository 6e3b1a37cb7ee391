import { withUse } from '../domain/usage';
import {
  commit,
  createRecord,
  pick,
  readRecords,
  rewrite,
  StoreUnavailable,
  type Stored,
  type Write,
} from '../platform/store';

export const USAGE = { kind: 'usage', key: 'credentials' } as const;

/** The first credential brings the record of their uses along, so that noting one is never a call of its own in a create. */
export async function beginUsage(): Promise<void> {
  await createRecord('usage', USAGE.key, {}, {});
}

/** The note as a write among others; none where the last one is recent enough. */
export function useWrites(known: Stored<'usage'> | undefined, credential: string, now: number): Write[] {
  if (!known) return [];
  const next = withUse(known.value, credential, now);
  return next === known.value ? [] : [rewrite(known, next, {})];
}

/**
 * Notes that a credential was used, at most once an hour. What can't be noted now is noted with the next call.
 * @param known the record as it was just read, null if there is none yet; undefined to read it
 */
export async function noteUse(credential: string, now: number, known?: Stored<'usage'> | null): Promise<void> {
  try {
    const stored = known === undefined ? pick(await readRecords([USAGE]), 'usage', USAGE.key) : known;
    const next = withUse(stored?.value ?? {}, credential, now);
    if (next === stored?.value) return;
    if (stored) await commit([rewrite(stored, next, {})]);
    else await createRecord('usage', USAGE.key, next, {});
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
