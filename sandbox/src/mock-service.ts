import type { Invoked } from './forge/invocation/invocation';
import type { SiteUser } from './jira/jira';
import type { Rng, Clock } from './time';
import type { WireRequest, WireResponse } from './wire';

export type { Clock, Timer } from './time';
export { json, type WireRequest, type WireResponse } from './wire';

/**
 * An outside service that the app under trial talks to. An app brings its own beside its manifest: `demo/service.ts`
 * exports `createMockService(world): MockService`, `demo/setup.ts` exports `setUp(admin, mockService): Promise<void>`. The sandbox
 * knows neither what the service means nor what the app does; the two exchange HTTP messages only.
 */
export interface MockService {
  /** The hosts that it answers for when the app calls out. */
  readonly hosts: readonly string[];
  /** A call of the app to one of its hosts. Never answering is a promise that never settles. */
  receive(host: string, request: WireRequest): Promise<WireResponse>;
  /** Paths on the sandbox's address that the service answers, each with everything below it. */
  readonly paths: readonly string[];
  /** Answers a request from outside to one of these paths. */
  page(request: WireRequest): Promise<WireResponse>;
  /** Returns the received requests after `since`, oldest first, numbered from 1. */
  received(since: number): readonly Received[];
  forget(): void;
  /** `POST /_sandbox/service`: how it answers from now on. */
  behave(input: unknown): WireResponse;
  /** `service` in `GET /_sandbox`. */
  describe(): Readonly<Record<string, unknown>>;
  dump(): unknown;
  load(state: unknown): void;
}

export interface Received {
  readonly n: number;
  /** RFC 3339. */
  readonly at: string;
  readonly host: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text. */
  readonly body: string;
  /** null where no signature was expected. */
  readonly verified: boolean | null;
  readonly answered: number | null;
}

/** Dependencies of a mock service. */
export interface MockServiceDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  /** A call from outside over HTTP to an absolute URL of the sandbox (a web trigger, Jira's REST). */
  send(url: string, request: Omit<WireRequest, 'path'>): Promise<WireResponse>;
  /** The absolute address of the sandbox's own pages, `http://127.0.0.1:8080`. */
  readonly address: () => string;
}

/** Argument of `setUp`: the calls that an admin of the site can make. */
export interface AdminAccess {
  readonly users: readonly SiteUser[];
  /** A call of a page's resolver, as that user. */
  invoke(call: { module: string; functionKey: string; payload?: unknown; as: string }): Promise<Invoked>;
  /** `permissions.egress.set` of the bridge, as that user. */
  grantEgress(input: unknown, as: string): Promise<unknown>;
  webTriggerUrl(moduleKey: string): string;
}
