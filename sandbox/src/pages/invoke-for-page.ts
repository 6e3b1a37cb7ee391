import type { Forge, ResolverCall } from '../forge/forge';
import type { InvokeResult } from '../forge/invocation/invocation';

const PREFIX = 'There was an error invoking the function';

/**
 * Calls a resolver as a page's `invoke` does. A failure's message has a prefix [measured by others], or none by the
 * switch `invokeErrors`. A function without a result gives `{}` [unsure: a published app needs it].
 */
export async function invokeForPage(forge: Forge, call: ResolverCall): Promise<InvokeResult> {
  const answer = await forge.invoke(call);
  if (!answer.error) return { result: answer.result === undefined ? {} : answer.result };
  if (forge.readings.invokeErrors === 'bare' || answer.error.message.startsWith(PREFIX)) return answer;
  return { error: { message: `${PREFIX} - ${answer.error.message}` } };
}
