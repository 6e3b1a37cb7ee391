import { createMockService } from '../../../demo/service';
import type { Clock, MockService, MockServiceDeps, WireResponse } from 'forge-sandbox/mock-service';

/** A clock that only `advance` moves. */
export class ManualClock implements Clock {
  private at: number;
  private timers: { id: number; due: number; run: () => void }[] = [];
  private count = 0;

  constructor(start = Date.parse('2026-11-24T08:00:00Z')) {
    this.at = start;
  }

  now() {
    return this.at;
  }

  setTimeout(run: () => void, ms: number) {
    this.count += 1;
    this.timers.push({ id: this.count, due: this.at + ms, run });
    return { id: this.count };
  }

  clearTimeout({ id }: { id: number }) {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  }

  async advance(ms: number) {
    const end = this.at + ms;
    for (;;) {
      const next = this.timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.clearTimeout(next);
      this.at = Math.max(this.at, next.due);
      next.run();
      await settled();
    }
    this.at = end;
  }
}

/** Waits until pending promises have run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

export interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The app in Jira: it answers the service's calls. */
export type App = (call: Call) => WireResponse | Promise<WireResponse>;

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const OUTBOUND_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
export const TRIGGER = 'http://127.0.0.1:8080/x1/abc';

export interface GivenService {
  readonly service: MockService;
  readonly clock: ManualClock;
  readonly calls: Call[];
  readonly get: (path: string, accept?: string) => Promise<WireResponse>;
  readonly post: (path: string, form?: Record<string, string>) => Promise<WireResponse>;
}

/** Returns a mock service that is connected to an app that the test plays. */
export async function givenService(
  app: App,
  { connected = true, address = 'http://127.0.0.1:8080' } = {},
): Promise<GivenService> {
  const clock = new ManualClock();
  const calls: Call[] = [];
  let uuids = 0;
  const world: MockServiceDeps = {
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
  const service = createMockService(world);
  const get = (path: string, accept = 'text/html') => service.page({ method: 'GET', path, headers: { accept } });
  const post = async (path: string, form: Record<string, string> = {}) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await service.page({ method: 'POST', path, headers, body: new URLSearchParams(form).toString() });
    await settled();
    return answer;
  };
  if (connected) {
    await post('/service/connection', { url: TRIGGER, signingSecret: SECRET, outboundSecret: OUTBOUND_SECRET });
  }
  return { service, clock, calls, get, post };
}
