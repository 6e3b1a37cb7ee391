/** Error of work that took longer than its time limit. */
class TimedOut extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Settles like `work`, or rejects after `ms`; the result of `work` is ignored then. Uses a timer, because it isn't
 * documented that Forge's `fetch` supports an `AbortSignal`.
 * @throws TimedOut
 */
export async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeOut = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimedOut(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, timeOut]).finally(() => clearTimeout(timer));
}

/** Waits between half of `longestMs` and all of it, so that callers that failed together don't retry together. */
export function waitJittered(longestMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random() / 2) * longestMs));
}
