import { withUse } from '../../domain/jobs/credential-usage';
import {
  commit,
  createRecord,
  pick,
  readRecords,
  rewrite,
  StoreUnavailable,
  type Stored,
  type Write,
} from '../../platform/storage/store';

export const CREDENTIAL_USAGE = { kind: 'credential-use', key: 'credentials' } as const;

/** The first credential brings the record of their uses along, so that noting one is never a call of its own in a create. */
export async function createUsage(): Promise<void> {
  await createRecord('credential-use', CREDENTIAL_USAGE.key, {}, {});
}

/** The note as a write among others; none where the last one is recent enough. */
export function usageWrites(known: Stored<'credential-use'> | undefined, credential: string, now: number): Write[] {
  if (!known) return [];
  const next = withUse(known.value, credential, now);
  return next === known.value ? [] : [rewrite(known, next, {})];
}

/**
 * Notes that a credential was used, at most once an hour. What can't be noted now is noted with the next call.
 * @param known the record as it was just read, null if there is none yet; undefined to read it
 */
export async function recordUse(
  credential: string,
  now: number,
  known?: Stored<'credential-use'> | null,
): Promise<void> {
  try {
    const stored =
      known === undefined ? pick(await readRecords([CREDENTIAL_USAGE]), 'credential-use', CREDENTIAL_USAGE.key) : known;
    const next = withUse(stored?.value ?? {}, credential, now);
    if (next === stored?.value) return;
    if (stored) await commit([rewrite(stored, next, {})]);
    else await createRecord('credential-use', CREDENTIAL_USAGE.key, next, {});
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
