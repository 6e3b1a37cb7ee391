/** Result of a resolver call, as `POST /_sandbox/invoke` returns it. */
export type Invoked<T = unknown> =
  | { readonly result: T; readonly error?: undefined }
  | { readonly error: { readonly message: string }; readonly result?: undefined };

/** An invocation of a function of the app, as `GET /_sandbox/invocations` returns it. */
export interface Invocation {
  readonly id: number;
  readonly module: string;
  readonly cause: string;
  readonly at: string;
  readonly ms: number;
  readonly outcome: string;
  readonly calls: readonly PlatformCall[];
  readonly logs: readonly string[];
}

export interface PlatformCall {
  /** `jira`, `kvs`, `queue`, `graphql`, `egress`, ... */
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly points: number;
  readonly request?: unknown;
  readonly response?: unknown;
}
