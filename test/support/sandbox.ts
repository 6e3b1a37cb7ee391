import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { speaking } from './speaking';

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

export interface SandboxOptions {
  /** The app's folder, relative to the repository; the repository's own app if it is not said. */
  readonly app?: string;
  /** `demo`, `empty` or a file; `demo` if it is not said. */
  readonly seed?: string;
  /** Virtual if it is not said: tests wait for nothing. */
  readonly clock?: 'real' | 'virtual';
  /** Further arguments of the command line. */
  readonly args?: readonly string[];
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

const root = join(__dirname, '..', '..');
/** A start takes a second or two; a busy machine gets this long. */
const START_WITHIN_MS = 50_000;

/**
 * Starts a sandbox in a process of its own, on a free port.
 * @throws Error with what it wrote on stderr, where the start was refused.
 */
export async function startSandbox({
  app = '.',
  seed = 'demo',
  clock = 'virtual',
  args = [],
}: SandboxOptions = {}): Promise<Sandbox> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--conditions=source',
      join(root, 'sandbox/src/main.ts'),
      '--port',
      '0',
      '--app',
      join(root, app),
      '--seed',
      seed,
      '--clock',
      clock,
      ...args,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // A test that is cut off must leave no process behind.
  const orphaned = (): void => void child.kill();
  process.once('exit', orphaned);
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill();
      reject(new Error(`the sandbox is not ready after ${START_WITHIN_MS} ms: ${complaints}`));
    }, START_WITHIN_MS);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const ready = /^ready (\S+)\n/m.exec(out)?.[1];
      if (ready === undefined) return;
      clearTimeout(late);
      resolve(ready);
    });
    void ended.then((status) => {
      clearTimeout(late);
      reject(new Error(`the sandbox ended with status ${String(status)}: ${complaints}`));
    });
  });
  return speaking(url, async (signal = 'SIGTERM') => {
    process.off('exit', orphaned);
    child.kill(signal);
    return ended;
  });
}
