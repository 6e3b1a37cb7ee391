import { z } from 'zod';
import { localHref, page, visit } from '../page';
import { ask, words } from '../server';
import { createHistory } from './history';
import { listen, tell } from './page-events';
import { snapshot, type KitNode } from './tree';

/** [doc] What a page may send to and get from its resolver at once, bytes of JSON. */
const invokePayloadLimit = 500 * 1024;
const invokeResponseLimit = 5 * 1024 * 1024;

/** The frame in which an app's script runs, and what the page around it does for the app. */
export interface InvocationGlobals {
  readonly module: string;
  readonly issue?: string | undefined;
  /** Where the app's own addresses start; undefined on a surface that has none. */
  readonly base?: string | undefined;
  /** The frame's own `Error` and `JSON`, so that what the app is given is of its own realm. */
  readonly realm: () => { readonly Error: ErrorConstructor; readonly JSON: JSON };
  show(tree: KitNode): void;
  showFlag(flag: Flag): void;
  closeFlag(id: string): void;
  /** Atlassian's question to the admin; false if refused. */
  consent(domains: readonly string[]): Promise<boolean>;
  /** Reads the issue anew; undefined on pages without one. */
  readonly refreshIssue?: (() => void) | undefined;
  /** Tells who looks at the page, loudly. */
  failed(message: string): void;
}

const flag = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  title: z.string().default(''),
  description: z.string().optional(),
  type: z.enum(['info', 'success', 'warning', 'error']).default('info'),
  appearance: z.string().optional(),
  isAutoDismiss: z.boolean().default(false),
  actions: z
    .array(z.object({ text: z.string(), onClick: z.custom<() => unknown>((value) => typeof value === 'function') }))
    .default([]),
});

export type Flag = z.infer<typeof flag>;

const invokeCall = z.object({
  functionKey: z.string(),
  payload: z.unknown().optional(),
  metadata: z.unknown().optional(),
});
const invoked = z.union([
  z.object({ error: z.object({ message: z.string() }) }),
  z.object({ result: z.unknown().optional() }),
]);
const productFetch = z.object({
  product: z.string(),
  restPath: z.string(),
  fetchRequestInit: z.object({
    method: z.string().default('GET'),
    body: z.string().nullish(),
    headers: z.array(z.tuple([z.string(), z.string()])).default([]),
  }),
  isMultipartFormData: z.boolean().optional(),
});
const wire = z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() });
const location = z.object({
  url: z.string().optional(),
  type: z.string().optional(),
  target: z.string().optional(),
  issueKey: z.string().optional(),
  moduleKey: z.string().optional(),
  projectKey: z.string().optional(),
  path: z.string().optional(),
});
const egressSet = z.object({ egresses: z.array(z.object({ configured: z.array(z.object({ domain: z.string() })) })) });
const eventCall = z.object({
  event: z.string(),
  payload: z.unknown().optional(),
  callback: z.custom<(payload: unknown) => void>().optional(),
});

type BridgeCall = (payload: unknown) => unknown;

/** What `self.__bridge` of a frame is: each call that `@forge/bridge` and `@forge/react` make [src], or a loud refusal. */
export function createBridge(around: InvocationGlobals): {
  callBridge(name: string, payload?: unknown): Promise<unknown>;
} {
  const where = {
    module: around.module,
    as: page.me.accountId,
    ...(around.issue !== undefined && { issue: around.issue }),
  };

  const invoke: BridgeCall = async (payload) => {
    const call = invokeCall.parse(payload);
    if (call.metadata !== undefined) throw new Error('invoke with metadata is not emulated by the sandbox');
    limit(call.payload, invokePayloadLimit, 'The payload of invoke');
    const answer = invoked.parse(
      await ask('POST', '/_sandbox/invoke', { ...where, functionKey: call.functionKey, payload: call.payload }),
    );
    if ('error' in answer) throw new Error(answer.error.message);
    limit(answer.result, invokeResponseLimit, 'The answer to invoke');
    return answer.result;
  };

  const fetchProduct: BridgeCall = async (payload) => {
    const { product, restPath, fetchRequestInit, isMultipartFormData } = productFetch.parse(payload);
    if (product !== 'jira' || isMultipartFormData === true) {
      throw new Error(`requestJira with plain bodies is all that the sandbox emulates, not ${product}`);
    }
    const { method, headers, body } = fetchRequestInit;
    const answer = wire.parse(
      await ask('POST', '/_pages/product', { ...where, restPath, method, headers, body: body ?? null }),
    );
    return { ...answer, statusText: '' };
  };

  const egress = (call: 'set' | 'get' | 'deleteDomain' | 'deleteGroup'): BridgeCall => {
    return async (input) => {
      if (call === 'set') {
        const domains = egressSet
          .parse(input)
          .egresses.flatMap(({ configured }) => configured.map(({ domain }) => domain));
        if (!(await around.consent(domains))) throw new Error('The user did not consent');
      }
      const answer = z
        .object({ result: z.unknown().optional() })
        .parse(await ask('POST', '/_pages/egress', { call, input, as: page.me.accountId }));
      return answer.result;
    };
  };

  const calls: Readonly<Record<string, BridgeCall>> = {
    reconcile: (payload) =>
      around.show(snapshot(z.object({ forgeDoc: z.unknown().optional() }).parse(payload).forgeDoc)),
    invoke,
    getContext: () => ask('POST', '/_pages/context', where),
    fetchProduct,
    showFlag: (payload) => {
      around.showFlag(flag.parse(payload));
      return true;
    },
    closeFlag: (payload) => {
      around.closeFlag(z.object({ id: z.coerce.string() }).parse(payload).id);
      return true;
    },
    getUrl: (payload) => new URL(urlOf(location.parse(payload)), page.site.url).href,
    navigate: (payload) => {
      const target = location.parse(payload);
      const href = localHref(target.url ?? urlOf(target));
      if (!['http:', 'https:'].includes(new URL(href, window.location.href).protocol)) {
        throw new Error(`Not a web address: ${href}`);
      }
      if (target.type === 'new-tab') window.open(href, '_blank', 'noopener');
      else visit(href);
    },
    reload: () => window.location.reload(),
    refresh: () => {
      around.refreshIssue?.();
      return around.refreshIssue !== undefined;
    },
    // An admin page, a global page and a panel are neither submitted nor closed; the SDK turns false into its error [src].
    submit: () => false,
    close: () => false,
    createHistory: () => {
      if (around.base === undefined) throw new Error('this resource has no history');
      return createHistory(around.base);
    },
    enableTheming: () => undefined,
    changeWindowTitle: (payload) => {
      document.title = z.string().parse(payload);
    },
    emitReadyEvent: () => undefined,
    emit: (payload) => {
      const { event, payload: told } = eventCall.parse(payload);
      tell(event, told);
    },
    on: (payload) => {
      const { event, callback } = eventCall.parse(payload);
      return { unsubscribe: listen(event, callback ?? (() => undefined)) };
    },
    onError: (payload) =>
      around.failed(
        `The app's page failed: ${words(z.object({ error: z.unknown().optional() }).parse(payload).error)}`,
      ),
    __permission__egressSet: egress('set'),
    __permission__egressGet: egress('get'),
    __permission__egressDeleteDomain: egress('deleteDomain'),
    __permission__egressDeleteGroup: egress('deleteGroup'),
  };

  return {
    async callBridge(name, payload) {
      const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
      if (!call) around.failed(`The app called ${name} of Forge's bridge, which the sandbox does not emulate.`);
      try {
        if (!call) throw new Error(`${name} is not emulated by the sandbox`);
        return intoRealm(await call(payload), around.realm().JSON);
      } catch (error) {
        throw new (around.realm().Error)(words(error));
      }
    },
  };
}

/** What holds functions (a history, a subscription) goes in as it is; data goes in as JSON carries it. */
function intoRealm(value: unknown, json: JSON): unknown {
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.values(value).some((entry) => typeof entry === 'function')
  ) {
    return value;
  }
  return json.parse(JSON.stringify(value));
}

function limit(value: unknown, bytes: number, what: string): void {
  const size = new TextEncoder().encode(value === undefined ? '' : JSON.stringify(value)).length;
  if (size > bytes) throw new Error(`${what} is ${size} bytes; the limit is ${bytes}`);
}

function urlOf({ target, issueKey, moduleKey, projectKey, path = '' }: z.infer<typeof location>): string {
  if (target === 'issue' && issueKey !== undefined) return `/browse/${issueKey}`;
  if (target === 'module' && projectKey === undefined) {
    const tail = path === '' ? '' : `/${path.replace(/^\//, '')}`;
    if (page.adminPages.some(({ key }) => key === moduleKey)) return `/jira/admin/${moduleKey}${tail}`;
    if (page.globalPages.some(({ key }) => key === moduleKey)) return `/jira/apps/${moduleKey}${tail}`;
  }
  throw new Error(`The sandbox knows no address for the target ${target}`);
}
