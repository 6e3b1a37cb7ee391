import { createMockService } from '../../../demo/service';
import type { Clock, MockService, MockServiceDeps, WireResponse } from 'forge-sandbox/mock-service';

/** Clock that only `advance` moves. */
export class ManualClock implements Clock {
  private time: number;
  private timers: { id: number; due: number; run: () => void }[] = [];
  private timerCount = 0;

  constructor(start = Date.parse('2026-11-24T08:00:00Z')) {
    this.time = start;
  }

  now() {
    return this.time;
  }

  setTimeout(run: () => void, ms: number) {
    this.timerCount += 1;
    this.timers.push({ id: this.timerCount, due: this.time + ms, run });
    return { id: this.timerCount };
  }

  clearTimeout({ id }: { id: number }) {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  }

  async advance(ms: number) {
    const end = this.time + ms;
    for (;;) {
      const next = this.timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.clearTimeout(next);
      this.time = Math.max(this.time, next.due);
      next.run();
      await settle();
    }
    this.time = end;
  }
}

/** Number of event loop turns, more than any chain of promises in these tests needs. */
const EVENT_LOOP_TURNS = 20;

/** Runs the event loop for some turns, so that pending promises settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < EVENT_LOOP_TURNS; turn += 1) await new Promise(setImmediate);
}

/** Call from the service to the app. */
export interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Stand-in for the app in Jira. Returns the response to a call from the service. */
export type App = (call: Call) => WireResponse | Promise<WireResponse>;

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const OUTBOUND_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
/** URL of the app's web trigger. */
export const TRIGGER_URL = 'http://127.0.0.1:8080/x1/abc';

/** Mock service, with its clock and the calls that it has sent to the app. */
export interface GivenService {
  readonly service: MockService;
  readonly clock: ManualClock;
  readonly calls: Call[];
  /** Gets a page of the service. */
  readonly get: (path: string, accept?: string) => Promise<WireResponse>;
  /** Submits a form of the service. */
  readonly post: (path: string, form?: Record<string, string>) => Promise<WireResponse>;
}

/** Creates a mock service and connects it to the app, unless `isConnected` is false. */
export async function givenService(
  app: App,
  { isConnected = true, address = 'http://127.0.0.1:8080' } = {},
): Promise<GivenService> {
  const clock = new ManualClock();
  const calls: Call[] = [];
  let uuids = 0;
  const deps: MockServiceDeps = {
    clock,
    rng: {
      next: () => 0.5,
      below: () => 0,
      uuid: () => `00000000-0000-4000-8000-${String((uuids += 1)).padStart(12, '0')}`,
    },
    address: () => address,
    async send(url, request) {
      const call = { url, method: request.method, headers: request.headers, body: request.body };
      calls.push(call);
      return app(call);
    },
  };
  const service = createMockService(deps);
  const get = (path: string, accept = 'text/html') => service.page({ method: 'GET', path, headers: { accept } });
  const post = async (path: string, form: Record<string, string> = {}) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await service.page({ method: 'POST', path, headers, body: new URLSearchParams(form).toString() });
    await settle();
    return answer;
  };
  if (isConnected) {
    await post('/service/connection', { url: TRIGGER_URL, signingSecret: SECRET, outboundSecret: OUTBOUND_SECRET });
  }
  return { service, clock, calls, get, post };
}
