import { EgressFilteringService } from '@forge/egress';
import type { Clock } from '../../time/time';
import type { MockService } from '../../mock-service';
import { json, type WireRequest, type WireResponse } from '../../wire';
import type { Work } from '../../time/work';
import type { LiveInvocation } from '../invocation/invoker';
import type { Readings } from '../readings';
import type { Metrics } from '../invocation/metrics';
import { type CallRunner, responseOf } from './call-runner';

// Limits of the number of requests per minute of the function's time-out, rounded up, and of a request's duration [doc:
// limits-invocation].
const REQUESTS_PER_MINUTE = 100;
const MINUTE_MS = 60_000;
const MAX_DURATION_MS = 180_000;
/** Maximum number of redirects, by the Fetch standard. */
const MAX_REDIRECTS = 20;
/** Longest real time for which a real request to a routed host stops the virtual clock. */
const MAX_HOLD_MS = 2000;

export interface EgressDeps {
  readonly clock: Clock;
  readonly work: Work;
  readonly calls: CallRunner;
  readonly metrics: Metrics;
  readonly readings: Readings;
  /** Returns the addresses that the manifest declares or an admin granted. */
  readonly allowedHosts: () => readonly string[];
  /** Local URLs for requests to outside hosts, by host (`--route`). */
  readonly routes: ReadonlyMap<string, string>;
  readonly mockService: () => MockService | undefined;
}

/** The app's `fetch`. Only requests to declared hosts are sent. Only the mock service and routed hosts answer. */
export interface Egress {
  fetch(input: string | URL | Request, init: RequestInit | undefined, invocation: LiveInvocation): Promise<Response>;
}

interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly redirect: RequestRedirect;
  readonly signal: AbortSignal;
}

export function createEgress({
  clock,
  work,
  calls,
  metrics,
  readings,
  allowedHosts,
  routes,
  mockService,
}: EgressDeps): Egress {
  const sentRequests = new WeakMap<LiveInvocation, number>();

  /** Sends a request over real HTTP to a server outside the sandbox. */
  async function sendOverHttp(
    base: string,
    { method, url, headers, body, signal }: OutgoingRequest,
  ): Promise<WireResponse> {
    const { pathname, search } = url;
    const answer = fetch(base.replace(/\/$/, '') + pathname + search, {
      method,
      headers: { ...headers, 'x-forwarded-host': url.host },
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    }).then(async (response) => ({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }));
    return work.hold(answer, MAX_HOLD_MS);
  }

  function answerRequest(request: OutgoingRequest): Promise<WireResponse> {
    const { method, url, headers, body } = request;
    if (url.protocol !== 'https:') return Promise.resolve(json(400, { message: 'Only https is supported' }));
    const route = routes.get(url.host);
    const service = mockService();
    if (!new EgressFilteringService([...allowedHosts()]).isValidUrl(url.href)) return Promise.resolve(EGRESS_REFUSED);
    if (route !== undefined) return sendOverHttp(route, request);
    if (!service?.hosts.includes(url.host)) return Promise.resolve(EGRESS_REFUSED);
    const wire: WireRequest = {
      method,
      path: url.pathname + url.search,
      headers: { host: url.host, ...headers },
      body,
    };
    return service.receive(url.host, wire);
  }

  async function sendOnce(request: OutgoingRequest, invocation: LiveInvocation): Promise<WireResponse> {
    const { method, url, body, signal } = request;
    const path = url.pathname + url.search;
    metrics.countEgress(url.host);
    const call = {
      target: 'egress',
      method,
      path: url.href,
      request: body,
      fault: { on: 'egress', text: `${method} ${path} ${url.host}` },
      delay: 'egress',
      perform: () => answerRequest(request),
      timeOut: () => new Promise<never>(() => undefined),
      wait: (answer: Promise<WireResponse>) =>
        withAbort(answer, readings.abortSignals === 'obeyed' ? signal : NEVER_ABORTED, clock),
    } as const;
    return calls.run(call, invocation);
  }

  return {
    async fetch(input, init, invocation) {
      const request = await parseRequest(input, init);
      const limit = REQUESTS_PER_MINUTE * Math.ceil(invocation.limitMs / MINUTE_MS);
      let current = request;
      for (let hops = 0; ; hops += 1) {
        const count = (sentRequests.get(invocation) ?? 0) + 1;
        sentRequests.set(invocation, count);
        // Unsure: Forge's message.
        if (count > limit) {
          throw new TypeError('fetch failed', { cause: new Error(`more than ${limit} requests in one invocation`) });
        }
        const answer = await sendOnce(current, invocation);
        if (answer.headers['forge-proxy-error'] === BLOCKED_EGRESS && readings.egressRefusals === 'thrown') {
          throw new Error(`REQUEST_EGRESS_ALLOWLIST_ERR: ${current.url.host} is not allowed`);
        }
        const location = answer.headers.location;
        if (answer.status < 300 || answer.status > 399 || location === undefined || current.redirect === 'manual') {
          return responseOf(answer);
        }
        if (current.redirect === 'error' || hops >= MAX_REDIRECTS) {
          throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
        }
        current = redirectOf(current, answer.status, new URL(location, current.url));
      }
    },
  };
}

const BLOCKED_EGRESS = 'BLOCKED_EGRESS';

/**
 * Answer to a blocked request. The request gets status 403 and doesn't throw [measured by others, 2026: dev.to, "Forge
 * egress: backend ignores your URL path"]. Unsure: the code in the header.
 */
const EGRESS_REFUSED: WireResponse = json(
  403,
  { message: 'Egress to this host is not allowed' },
  { 'forge-proxy-error': BLOCKED_EGRESS },
);

const NEVER_ABORTED = new AbortController().signal;

async function parseRequest(input: string | URL | Request, init: RequestInit | undefined): Promise<OutgoingRequest> {
  // `Request` parses all forms of input. The signal is handled separately, because `Request` accepts only Node's own
  // signals.
  const { signal = null, ...rest } = init ?? {};
  const request = new Request(input, rest);
  const body = request.body === null ? undefined : await request.text();
  return {
    method: request.method,
    url: new URL(request.url),
    headers: Object.fromEntries(request.headers),
    body,
    redirect: request.redirect,
    signal: signal ?? request.signal,
  };
}

/** Returns the request of the next redirect, by the Fetch standard. */
function redirectOf(request: OutgoingRequest, status: number, url: URL): OutgoingRequest {
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST');
  const { authorization, ...headers } = request.headers;
  const headersToSend =
    url.origin === request.url.origin && authorization !== undefined ? { ...headers, authorization } : headers;
  return becomesGet
    ? { ...request, url, headers: headersToSend, method: 'GET', body: undefined }
    : { ...request, url, headers: headersToSend };
}

/** Returns the answer. Rejects when the app's own signal aborts the request, or when Forge ends it after 180 s. */
async function withAbort<T>(answer: Promise<T>, signal: AbortSignal, clock: Clock): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    const timer = clock.setTimeout(
      () => reject(new TypeError('fetch failed', { cause: new Error('cut after 180 s') })),
      MAX_DURATION_MS,
    );
    stop = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    stop();
  }
}
