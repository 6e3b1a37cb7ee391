/** The answer of the sandbox to one request: status, headers, text, and the text as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parses the text; throws where it is no JSON. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who asks names the shape that the next line checks
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

export interface SandboxInvocation {
  readonly id: number;
  readonly module: string;
  readonly cause: string;
  readonly at: string;
  readonly ms: number;
  readonly outcome: string;
  readonly calls: readonly {
    readonly target: string;
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly ms: number;
    readonly points: number;
    readonly request?: unknown;
    readonly response?: unknown;
  }[];
  readonly logs: readonly string[];
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

export type Invoked<T = unknown> =
  | { readonly result: T; readonly error?: undefined }
  | { readonly error: { readonly message: string }; readonly result?: undefined };

/** Sees the data that a test sends, and the app's invocations before they're lost. */
export interface Observer {
  /** Gets each body that is sent to the app or to Jira. */
  sent(body: string): void;
  /** Gets each resolver call and its result. */
  invoked(payload: unknown, result: unknown): void;
  /** Gets all invocations before a state is loaded and before the end; may throw. */
  check(info: SandboxInfo, invocations: readonly SandboxInvocation[]): void;
}

export interface SandboxOptions {
  /** The app's folder, relative to the current one; the current one by default. */
  readonly app?: string;
  /** `demo`, `empty` or a file; `demo` by default. */
  readonly seed?: string;
  /** Virtual by default, because tests wait for nothing. */
  readonly clock?: 'real' | 'virtual';
  /** Further arguments of the command line. */
  readonly args?: readonly string[];
  readonly observer?: Observer;
}

export type Body = string | object | undefined;
type Headers_ = Readonly<Record<string, string>>;

/** A sandbox in a process of its own, and its control API in words. */
export interface Sandbox {
  readonly url: string;
  /** Requests by a path of the sandbox, or an absolute URL. An object is sent as JSON, a string as it is. */
  get(path: string, headers?: Headers_): Promise<Answer>;
  post(path: string, body?: Body, headers?: Headers_): Promise<Answer>;
  put(path: string, body?: Body, headers?: Headers_): Promise<Answer>;
  delete(path: string, headers?: Headers_): Promise<Answer>;
  request(method: string, path: string, body?: Body, headers?: Headers_): Promise<Answer>;

  info(): Promise<SandboxInfo>;
  /** A user by the part of the address before the @. */
  user(name: string): Promise<SandboxUser>;
  webTrigger(key: string): Promise<string>;
  /** Jira's REST API as a user: `jira('ada', 'POST', '/issue', {...})`. */
  jira(user: string, method: string, path: string, body?: Body): Promise<Answer>;
  /** Performs a UI action that has no REST call: `act('move', {issue, project})`. */
  act(act: string, input: object): Promise<Answer>;
  invoke<T = unknown>(call: {
    module: string;
    functionKey: string;
    payload?: unknown;
    as: string;
    issue?: string;
  }): Promise<Invoked<T>>;
  ui(module: string, as: string, issue?: string): Promise<Answer>;
  scheduled(module: string): Promise<void>;
  advance(ms: number): Promise<void>;
  settle(timeout?: number): Promise<{ readonly settled: boolean; readonly pending: number }>;
  faults(...rules: readonly object[]): Promise<void>;
  invocations(since?: number, bodies?: boolean): Promise<readonly SandboxInvocation[]>;
  metrics(): Promise<Readonly<Record<string, unknown>>>;
  received(since?: number): Promise<readonly ReceivedRequest[]>;
  forget(): Promise<void>;
  /** Sets the mock service's responses; nothing resets them. */
  service(behaviour?: object): Promise<void>;
  state(): Promise<unknown>;
  load(state: unknown): Promise<void>;
  /** Ends the process; the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}
