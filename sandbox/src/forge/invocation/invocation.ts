/** Result of a resolver call, as `POST /_sandbox/invoke` returns it. */
export type InvokeResult<T = unknown> =
  | { readonly result: T; readonly error?: undefined }
  | { readonly error: { readonly message: string }; readonly result?: undefined };

/** An invocation of a function of the app, as `GET /_sandbox/invocations` returns it. */
export interface Invocation {
  readonly id: number;
  /** Key of the module. */
  readonly module: string;
  readonly cause: string;
  /** Start, RFC 3339. */
  readonly at: string;
  /** Duration, or the time until now if the invocation still runs. */
  readonly ms: number;
  readonly outcome: string;
  readonly calls: readonly PlatformCall[];
  readonly logs: readonly string[];
}

/** A call of the app to the platform or to an outside host. */
export interface PlatformCall {
  /** `jira`, `kvs`, `queue`, `graphql`, `egress`, ... */
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** Rate limit points that Jira charged. */
  readonly points: number;
  readonly request?: unknown;
  readonly response?: unknown;
}
