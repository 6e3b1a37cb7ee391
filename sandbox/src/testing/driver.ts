import type { Invocation, InvokeResult } from '../forge/invocation/invocation';

export type { Invocation, InvokeResult };

/** Answer of the sandbox to one request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /**
   * Parses the text.
   * @throws SyntaxError if the text isn't JSON.
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- callers name the expected type
  json<T = unknown>(): T;
}

export interface SandboxUser {
  readonly accountId: string;
  readonly displayName: string;
  readonly email: string;
  readonly token: string;
  readonly admin: boolean;
}

export interface SandboxInfo {
  readonly now: string;
  readonly site: { readonly url: string; readonly cloudId: string };
  readonly app: { readonly id: string; readonly version: string; readonly environment: string };
  readonly modules: readonly { readonly key: string; readonly type: string }[];
  readonly webTriggers: Readonly<Record<string, string>>;
  readonly users: readonly SandboxUser[];
  readonly service?: {
    readonly url: string;
    readonly inbound: { readonly signingSecret: string; readonly bearerToken: string };
    readonly outbound: { readonly signingSecret: string };
    readonly receiverUrl: string;
    readonly apiKey: string;
  };
}

export interface ReceivedRequest {
  readonly n: number;
  readonly at: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly verified: boolean | null;
  readonly answered: number | null;
}

/** Receives the data that a test sends, and the app's invocations before a reset drops them. */
export interface Observer {
  /** Receives each body that is sent to the app or to Jira. */
  sent(body: string): void;
  /** Receives each resolver call and its result. */
  invoked(payload: unknown, result: unknown): void;
  /** Receives all invocations before a state is loaded and before the sandbox stops. May throw. */
  check(info: SandboxInfo, invocations: readonly Invocation[]): void;
}

export interface SandboxOptions {
  /** Folder of the app, relative to the current folder. Default: the current folder. */
  readonly app?: string;
  /** Content of the site: `demo`, `empty` or a file. Default: `demo`. */
  readonly seed?: string;
  /** Clock of the site. Default: virtual, because tests then don't wait for real time. */
  readonly clock?: 'real' | 'virtual';
  /** Further arguments of the command line. */
  readonly args?: readonly string[];
  /** Address of a process that runs many sandboxes. Default: the sandbox gets its own process. */
  readonly process?: string | undefined;
  readonly observer?: Observer;
}

export type Body = string | object | undefined;
type RequestHeaders = Readonly<Record<string, string>>;

/** A sandbox with its control API as methods. */
export interface Sandbox {
  readonly url: string;
  /** Sends a request to a path of the sandbox or an absolute URL. An object is sent as JSON, a string unchanged. */
  get(path: string, headers?: RequestHeaders): Promise<Answer>;
  post(path: string, body?: Body, headers?: RequestHeaders): Promise<Answer>;
  put(path: string, body?: Body, headers?: RequestHeaders): Promise<Answer>;
  delete(path: string, headers?: RequestHeaders): Promise<Answer>;
  request(method: string, path: string, body?: Body, headers?: RequestHeaders): Promise<Answer>;

  info(): Promise<SandboxInfo>;
  /** Returns the user whose email address starts with this name and an @. */
  user(name: string): Promise<SandboxUser>;
  webTrigger(key: string): Promise<string>;
  /** Calls Jira's REST API as a user: `jira('ada', 'POST', '/issue', {...})`. */
  jira(user: string, method: string, path: string, body?: Body): Promise<Answer>;
  /** Performs a UI action that has no REST call: `act('move', {issue, project})`. */
  act(action: string, input: object): Promise<Answer>;
  invoke<T = unknown>(call: {
    module: string;
    functionKey: string;
    payload?: unknown;
    as: string;
    issue?: string;
  }): Promise<InvokeResult<T>>;
  ui(module: string, as: string, issue?: string): Promise<Answer>;
  scheduled(module: string): Promise<void>;
  advance(ms: number): Promise<void>;
  settle(timeout?: number): Promise<{ readonly settled: boolean; readonly pending: number }>;
  /** Replaces the fault rules. Without rules, removes all. */
  setFaults(...rules: readonly object[]): Promise<void>;
  invocations(since?: number, withBodies?: boolean): Promise<readonly Invocation[]>;
  metrics(): Promise<Readonly<Record<string, unknown>>>;
  received(since?: number): Promise<readonly ReceivedRequest[]>;
  /** Forgets the requests that the mock service received. */
  forget(): Promise<void>;
  /** Sets how the mock service responds, until this is called again. Without a behavior, it responds normally. */
  setService(behavior?: object): Promise<void>;
  state(): Promise<unknown>;
  load(state: unknown): Promise<void>;
  /** Ends the sandbox. Returns the exit status of its own process, or null if it has none. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}
