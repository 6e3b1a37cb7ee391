import { Instance } from 'forge-sandbox';
import { recordingSchema, type Recording } from './tape';

/** Keeps every invocation of the app, of any site in this process, while something runs. */
export async function record(run: () => Promise<void>): Promise<Recording[]> {
  const tape: Recording[] = [];
  const invoke = Reflect.get(Instance.prototype, 'run');
  Instance.prototype.run = function (handler, args, globals, onDeath) {
    const runtime: unknown = JSON.parse(JSON.stringify(globals.runtime));
    const began = { handler, at: globals.clock.now(), args, runtime, answers: [], threw: false };
    const recording = recordingSchema.parse(began);
    tape.push(recording);
    let order = 0;
    const keep = async (to: string, init: RequestInit | undefined, asked: Promise<Response>): Promise<Response> => {
      const sent = typeof init?.body === 'string' ? init.body : '';
      const mine = (order += 1);
      const response = await asked;
      const { status, headers } = response;
      const answer = {
        to,
        sent,
        order: mine,
        at: globals.clock.now(),
        status,
        headers: Object.fromEntries(headers),
      };
      recording.answers.push({ ...answer, body: await response.clone().text() });
      return response;
    };
    const heard: typeof globals = {
      ...globals,
      forgeFetch: (target, path, init) => keep(path, init, globals.forgeFetch(target, path, init)),
      fetch: (input, init) =>
        keep(input instanceof Request ? input.url : String(input), init, globals.fetch(input, init)),
    };
    const running = invoke.call(this, handler, args, heard, onDeath);
    void running.catch(() => (recording.threw = true));
    return running;
  };
  try {
    await run();
  } finally {
    Instance.prototype.run = invoke;
  }
  return tape;
}
