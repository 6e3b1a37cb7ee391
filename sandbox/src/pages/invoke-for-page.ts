import type { Forge, ResolverCall } from '../forge/forge';
import type { InvokeResult } from '../forge/invocation/invocation';

const ERROR_PREFIX = 'There was an error invoking the function';

/**
 * Calls a resolver as a page's `invoke` does. The message of a failure has a prefix [measured by others], unless the
 * reading `invokeErrors` is `bare`. If the function returns nothing, the result is `{}` [unsure: a published app needs
 * it].
 */
export async function invokeForPage(forge: Forge, call: ResolverCall): Promise<InvokeResult> {
  const answer = await forge.invoke(call);
  if (!answer.error) return { result: answer.result === undefined ? {} : answer.result };
  if (forge.readings.invokeErrors === 'bare' || answer.error.message.startsWith(ERROR_PREFIX)) return answer;
  return { error: { message: `${ERROR_PREFIX} - ${answer.error.message}` } };
}
