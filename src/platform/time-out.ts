/** Work that took longer than its caller waits for. */
class TimedOut extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Settles like `work`, or rejects after `ms`; the work itself goes on unheard. A timer of its own, because it isn't documented that
 * Forge's fetch heeds an `AbortSignal`. @throws TimedOut
 */
export async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeOut = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimedOut(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, timeOut]).finally(() => clearTimeout(timer));
}

/** Waits between half of `longestMs` and all of it, so that callers who failed together don't return together. */
export function waitJittered(longestMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random() / 2) * longestMs));
}
