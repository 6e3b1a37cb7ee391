import { withUse } from '../../domain/jobs/credential-usage';
import { rewrite, updateSingle, type Stored, type Write } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';

/** Returns the write that records a use, to be committed with others; none where the last one is recent enough. */
export function usageWrites(known: Stored<'credential-use'> | undefined, credential: string, now: number): Write[] {
  if (!known) return [];
  const next = withUse(known.value, credential, now);
  return next === known.value ? [] : [rewrite(known, next)];
}

/**
 * Records that a credential was used, at most once an hour; what can't be recorded now is recorded with the next call.
 * @param known the record as just read, null if it doesn't exist; undefined to read it
 */
export async function recordUse(
  credential: string,
  now: number,
  known?: Stored<'credential-use'> | null,
): Promise<void> {
  try {
    await updateSingle(
      'credential-use',
      (usage) => withUse(usage, credential, now),
      known === undefined ? undefined : known === null ? [] : [known],
    );
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
