import { LEASE_MS } from '../../domain/limits';
import { conflictError } from '../../domain/contract/problem';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withChangeEnded, withChangeStarted } from '../../domain/jobs/credential-usage';
import { readSecrets, writeSecrets, type Secrets } from '../../platform/storage/secrets';
import { updateSingle } from '../../platform/storage/store';
import { waitJittered } from '../../platform/time-out';

/** Number of attempts to take the lease from another invocation, and the maximum wait between two of them. */
const MAX_ATTEMPTS = 8;
const WAIT_MS = 1000;

/**
 * Changes the inbound or outbound secrets. A lease makes simultaneous changes run one after the other, so that none is
 * lost. `change` may throw a `ProblemError` to refuse.
 * @throws ProblemError 409 if other changes don't finish in time
 * @throws StoreUnavailable
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
  // A write without a response may take effect later. In that case the lease isn't released, but expires.
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
  throw conflictError('Someone else is changing the credentials. Try again in a minute.');
}

async function releaseLease(holder: string): Promise<void> {
  await updateSingle('credential-use', (usage) => withChangeEnded(usage, holder));
}
