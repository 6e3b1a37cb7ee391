/** Error of a call that got no response in time. The call may still take effect. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * Runs a call with a signal that aborts it after `ms`. The timer also rejects the returned promise, because Atlassian
 * doesn't document that Forge's `fetch` supports the signal.
 * @throws TimedOut
 */
export async function withTimeout<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimedOut(`no response within ${ms / 1000} s`));
      controller.abort();
    }, ms);
  });
  return Promise.race([run(controller.signal), timeout]).finally(() => clearTimeout(timer));
}

/** Waits between half of `maxMs` and all of it, so that callers that failed together don't retry together. */
export function waitJittered(maxMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random() / 2) * maxMs));
}
