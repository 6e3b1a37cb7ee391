import type { InvokeResult } from './forge/invocation/invocation';
import type { SiteUser } from './jira/jira';
import type { Rng, Clock } from './time/time';
import type { WireRequest, WireResponse } from './wire';

export type { Clock, Timer } from './time/time';
export { json, type WireRequest, type WireResponse } from './wire';

/**
 * An outside service that the app calls and that calls the app. An app has its own beside its manifest:
 * `demo/service.ts` exports `createMockService(deps): MockService`, and `demo/setup.ts` exports `setUp(admin,
 * mockService): Promise<void>`. The sandbox only passes HTTP messages between the app and the service.
 */
export interface MockService {
  /** Hosts of the app's requests that the service answers. */
  readonly hosts: readonly string[];
  /** Answers a request of the app to one of the hosts. A promise that never settles emulates a service that hangs. */
  receive(host: string, request: WireRequest): Promise<WireResponse>;
  /** Paths on the sandbox's address that the service answers, including all paths below them. */
  readonly paths: readonly string[];
  /** Answers a request from outside to one of these paths. */
  page(request: WireRequest): Promise<WireResponse>;
  /** Returns the received requests after number `since`, oldest first. The first request has number 1. */
  received(since: number): readonly ReceivedRequest[];
  /** Removes the received requests. */
  forget(): void;
  /** Changes how the service answers from now on: `POST /_sandbox/service`. */
  behave(input: unknown): WireResponse;
  /** Returns the member `service` of `GET /_sandbox`. */
  describe(): Readonly<Record<string, unknown>>;
  dump(): unknown;
  load(state: unknown): void;
}

/** A request that the service received, as `GET /_sandbox/received` returns it. */
export interface ReceivedRequest {
  /** Number of the request, from 1. */
  readonly n: number;
  /** Time of the request, RFC 3339. */
  readonly at: string;
  readonly host: string;
  readonly method: string;
  /** Path with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Exact text of the body. */
  readonly body: string;
  /** True if the signature was valid. null if no signature was expected. */
  readonly verified: boolean | null;
  /** Status of the answer. null if the request was not answered. */
  readonly answered: number | null;
}

/** Dependencies of a mock service. */
export interface MockServiceDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  /** Sends a request from outside to an absolute URL of the sandbox: a web trigger or Jira's REST API. */
  send(url: string, request: Omit<WireRequest, 'path'>): Promise<WireResponse>;
  /** Returns the absolute address of the sandbox's own pages, such as `http://127.0.0.1:8080`. */
  readonly address: () => string;
}

/** Argument of `setUp`: the calls that an admin of the site can make. */
export interface AdminAccess {
  readonly users: readonly SiteUser[];
  /** Calls a function of a page's resolver as the user `as`. */
  invoke(call: { module: string; functionKey: string; payload?: unknown; as: string }): Promise<InvokeResult>;
  /** Calls the bridge's `permissions.egress.set` as the user `as`. */
  grantEgress(input: unknown, as: string): Promise<unknown>;
  webTriggerUrl(moduleKey: string): string;
}
