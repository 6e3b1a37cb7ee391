import { isDeepStrictEqual } from 'node:util';
import type { CheckedPayload, SetDetail } from '../../../domain/contract/admin-functions';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { badRequestError, conflictError } from '../../../domain/contract/problem';
import type { ToriiSettings } from '../../../domain/delivery/torii';
import { toriiApi, ToriiFailure } from '../../../platform/channels/torii-api';
import { readSecrets } from '../../../platform/storage/secrets';
import { changeSecrets } from '../../records/secrets';
import { changeSettings } from '../../records/settings';
import { resetCircuit } from '../../outbox/reset-circuit';
import { setChangeDetail } from './webhook';

const NO_TORII_SETTINGS: ToriiSettings = {
  enabled: false,
  lifecycle: false,
  workflows: { completed: null, assigned: null, declined: null },
  keyExpiresOn: null,
};

/**
 * Saves the settings of Torii. A new key is saved only if Torii accepts it, so that a refused key never replaces a
 * working one. Pending pushes are sent at once, and a disabled channel is re-enabled.
 * @throws ProblemError 400 if the key is missing or refused, 409 if Torii couldn't check it
 */
export async function saveTorii(
  { key, ...draft }: CheckedPayload<'saveTorii'>,
  context: InvocationContext,
  setDetail: SetDetail,
): Promise<{ torii: ToriiSettings }> {
  if (key !== undefined) await checkKey(key, context);
  const outbound = await readSecrets('outbound');
  if (draft.enabled && key === undefined && outbound.toriiKey === null) {
    throw badRequestError('Enter the API key that Torii shows in Settings, API Access.', [
      { pointer: '/key', detail: 'is missing' },
    ]);
  }
  if (key !== undefined) await changeSecrets('outbound', (secrets) => ({ ...secrets, toriiKey: key }), context);
  let torii: ToriiSettings = NO_TORII_SETTINGS;
  await changeSettings((settings) => {
    const before = settings.torii ?? NO_TORII_SETTINGS;
    torii = { ...before, ...(key === undefined ? {} : { keyExpiresOn: null }), ...draft };
    setChangeDetail(setDetail, [
      key !== undefined && 'API key',
      before.enabled !== torii.enabled && (torii.enabled ? 'turned on' : 'turned off'),
      before.lifecycle !== torii.lifecycle && 'lifecycle status',
      !isDeepStrictEqual(before.workflows, torii.workflows) && 'workflows',
      before.keyExpiresOn !== torii.keyExpiresOn && 'expiry date of the key',
    ]);
    return { ...settings, torii };
  });
  await resetCircuit('torii', context.now());
  return { torii };
}

/**
 * Checks a key with Torii.
 * @throws ProblemError 400 if Torii refuses it, 409 if Torii isn't available
 */
async function checkKey(key: string, context: InvocationContext): Promise<void> {
  try {
    await toriiApi(key, context.now()).findApps('');
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    if (error.outcome.kind === 'disable') {
      throw badRequestError(`${error.message}. Check the key in Torii; the saved key wasn't replaced.`, [
        { pointer: '/key', detail: 'is refused by Torii' },
      ]);
    }
    throw conflictError(`${error.message}. The key couldn't be checked, so it wasn't saved. Try again later.`);
  }
}

/**
 * Returns the result of checking a key with a call to Torii that changes nothing.
 * @param key key to check; the saved one if absent
 * @throws ProblemError 400 if no key is saved
 */
export async function checkTorii(
  key: string | undefined,
  context: InvocationContext,
): Promise<{ ok: boolean; problem: string | null }> {
  const keyToCheck = key ?? (await readSecrets('outbound')).toriiKey;
  if (keyToCheck === null) {
    throw badRequestError('Enter an API key first.', [{ pointer: '/key', detail: 'is missing' }]);
  }
  try {
    await toriiApi(keyToCheck, context.now()).findApps('');
    if (key === undefined) await resetCircuit('torii', context.now());
    return { ok: true, problem: null };
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    return { ok: false, problem: error.message };
  }
}

/**
 * Finds apps in Torii by name, for new rules.
 * @throws ProblemError 409 with Torii's message if Torii isn't available
 */
export async function getToriiApps(query: string, context: InvocationContext): Promise<{ id: number; name: string }[]> {
  const { toriiKey } = await readSecrets('outbound');
  if (toriiKey === null) throw conflictError('Enter an API key of Torii first.');
  try {
    return await toriiApi(toriiKey, context.now()).findApps(query);
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    throw conflictError(`${error.message}. Check the key, or try again later.`);
  }
}
