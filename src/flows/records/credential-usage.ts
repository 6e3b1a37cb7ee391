import { withUse } from '../../domain/jobs/credential-usage';
import { rewrite, updateSingle, type Stored, type Write } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';

/** Returns the write that records the use of a credential; none if a use was recorded in the last hour. */
export function usageWrites(known: Stored<'credential-use'> | undefined, credentialId: string, now: number): Write[] {
  if (!known) return [];
  const next = withUse(known.value, credentialId, now);
  return next === known.value ? [] : [rewrite(known, next)];
}

/**
 * Records the use of a credential, at most once an hour. If storage is unavailable, the next request records it.
 * @param known record that was just read, null if it doesn't exist; undefined to read it
 */
export async function recordUse(
  credentialId: string,
  now: number,
  known?: Stored<'credential-use'> | null,
): Promise<void> {
  try {
    await updateSingle(
      'credential-use',
      (usage) => withUse(usage, credentialId, now),
      known === undefined ? undefined : known === null ? [] : [known],
    );
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
