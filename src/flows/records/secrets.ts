import { LEASE_MS } from '../../domain/limits';
import { conflictError } from '../../domain/contract/problem';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withChangeEnded, withChangeStarted } from '../../domain/jobs/credential-usage';
import { readSecrets, writeSecrets, type Secrets } from '../../platform/storage/secrets';
import { updateSingle } from '../../platform/storage/store';
import { waitJittered } from '../../platform/time-out';

/** Attempts to take the lease while another invocation holds it, and the longest wait between two of them, ms. */
const MAX_ATTEMPTS = 8;
const WAIT_MS = 1000;

/**
 * Changes the secrets of a direction as they stand. Invocations that change secrets take turns, so two changes at one moment are both
 * kept. `change` may throw to refuse.
 * @throws ProblemError 409 where others don't finish in time; StoreUnavailable
 */
export async function changeSecrets<D extends keyof Secrets>(
  direction: D,
  change: (secrets: Secrets[D]) => Secrets[D],
  context: InvocationContext,
): Promise<Secrets[D]> {
  const holder = context.newId();
  await takeLease(holder, context);
  let next: Secrets[D];
  try {
    next = change(await readSecrets(direction));
  } catch (error) {
    await releaseLease(holder);
    throw error;
  }
  // A write without an answer may still land: then the lease isn't released, and expires.
  await writeSecrets(direction, next);
  await releaseLease(holder);
  return next;
}

async function takeLease(holder: string, context: InvocationContext): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { changing } = await updateSingle('credential-use', (usage) =>
      withChangeStarted(usage, holder, context.now(), LEASE_MS),
    );
    if (changing?.by === holder) return;
    await waitJittered(WAIT_MS);
  }
  throw conflictError('Somebody else is changing the credentials. Try again in a minute.');
}

async function releaseLease(holder: string): Promise<void> {
  await updateSingle('credential-use', (usage) => withChangeEnded(usage, holder));
}
