import { Instance } from 'forge-sandbox';
import { recordingSchema, type Recording } from './tape';

/** Returns recordings of all invocations of the app, on any site in this process, while `work` runs. */
export async function record(work: () => Promise<void>): Promise<Recording[]> {
  const tape: Recording[] = [];
  const originalRun = Reflect.get(Instance.prototype, 'run');
  Instance.prototype.run = function (handler, args, globals, onDeath) {
    const runtime: unknown = JSON.parse(JSON.stringify(globals.runtime));
    const startedAt = globals.clock.now();
    const recording = recordingSchema.parse({ handler, startedAt, args, runtime, calls: [], hasThrown: false });
    tape.push(recording);
    let callCount = 0;
    const recordCall = async (
      target: string,
      init: RequestInit | undefined,
      pending: Promise<Response>,
    ): Promise<Response> => {
      const requestBody = typeof init?.body === 'string' ? init.body : '';
      const position = (callCount += 1);
      const response = await pending;
      const { status, headers } = response;
      const call = {
        target,
        requestBody,
        position,
        answeredAt: globals.clock.now(),
        status,
        headers: Object.fromEntries(headers),
      };
      recording.calls.push({ ...call, responseBody: await response.clone().text() });
      return response;
    };
    const recordedGlobals: typeof globals = {
      ...globals,
      forgeFetch: (target, path, init) => recordCall(path, init, globals.forgeFetch(target, path, init)),
      fetch: (input, init) =>
        recordCall(input instanceof Request ? input.url : String(input), init, globals.fetch(input, init)),
    };
    const invocation = originalRun.call(this, handler, args, recordedGlobals, onDeath);
    void invocation.catch(() => (recording.hasThrown = true));
    return invocation;
  };
  try {
    await work();
  } finally {
    Instance.prototype.run = originalRun;
  }
  return tape;
}
