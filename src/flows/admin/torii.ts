import * as z from 'zod/mini';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { badRequestError, conflictError } from '../../domain/contract/problem';
import { parseOrThrow } from '../../domain/contract/shapes';
import type { ToriiSettings } from '../../domain/delivery/torii';
import { toriiApi, ToriiFailure } from '../../platform/channels/torii-api';
import { readSecrets, writeSecrets } from '../../platform/storage/secrets';
import { changeSettings } from '../records/settings';
import { resetCircuit } from '../outbox/reset-circuit';

const Key = z.string().check(z.regex(/^[\x21-\x7e]{1,4000}$/, 'must be the key as Torii shows it, without spaces'));
const WorkflowId = z.nullable(z.int().check(z.minimum(1), z.maximum(2_147_483_647)));

const ToriiDraft = z.strictObject({
  /** Absent keeps the one that is there. */
  key: z.exactOptional(Key),
  enabled: z.boolean(),
  lifecycle: z.exactOptional(z.boolean()),
  workflows: z.exactOptional(z.strictObject({ completed: WorkflowId, assigned: WorkflowId, declined: WorkflowId })),
  keyExpiresOn: z.exactOptional(z.nullable(z.iso.date())),
});

const NOT_SET: ToriiSettings = {
  enabled: false,
  lifecycle: false,
  workflows: { completed: null, assigned: null, declined: null },
  keyExpiresOn: null,
};

/**
 * Saves what Torii is told, and the key that tells it. The key is a secret: it is kept with them, and never shown again. What waits
 * is told at once when the channel is on; a channel that was stopped starts anew.
 *
 * @throws Refusal 400
 */
export async function saveTorii(input: unknown, moment: InvocationContext): Promise<ToriiSettings> {
  const { key, ...draft } = parseOrThrow(ToriiDraft, input);
  const outbound = await readSecrets('outbound');
  if (draft.enabled && key === undefined && outbound.toriiKey === null) {
    throw badRequestError('Enter the API key that Torii shows under Settings, API Access.', [
      { pointer: '/key', detail: 'is missing' },
    ]);
  }
  if (key !== undefined) await writeSecrets('outbound', { ...outbound, toriiKey: key });
  const { torii } = await changeSettings((settings) => ({
    ...settings,
    torii: { ...(settings.torii ?? NOT_SET), ...(key === undefined ? {} : { keyExpiresOn: null }), ...draft },
  }));
  await resetCircuit('torii', moment.now());
  return torii ?? { ...NOT_SET, ...draft };
}

/**
 * Whether Torii takes the key: by a call that changes nothing.
 * @param input a key to be tried, or none for the one that is saved
 * @throws Refusal 400 where there is none
 */
export async function checkTorii(
  input: unknown,
  moment: InvocationContext,
): Promise<{ ok: boolean; problem: string | null }> {
  const { key } = parseOrThrow(z.strictObject({ key: z.exactOptional(Key) }), input);
  const tried = key ?? (await readSecrets('outbound')).toriiKey;
  if (tried === null) throw badRequestError('Enter an API key first.', [{ pointer: '/key', detail: 'is missing' }]);
  try {
    await toriiApi(tried, moment.now()).findApps('');
    if (key === undefined) await resetCircuit('torii', moment.now());
    return { ok: true, problem: null };
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    return { ok: false, problem: error.message };
  }
}

/** Torii's apps whose names a query finds, for rules to be made of. @throws Refusal 409 with Torii's words where it does not answer */
export async function getToriiApps(query: string, moment: InvocationContext): Promise<{ id: number; name: string }[]> {
  const { toriiKey } = await readSecrets('outbound');
  if (toriiKey === null) throw conflictError('Enter an API key of Torii first.');
  try {
    return await toriiApi(toriiKey, moment.now()).findApps(query);
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    throw conflictError(`${error.message}. Check the key, or try again later.`);
  }
}
