import { createClock } from '@sinonjs/fake-timers';
import { z } from 'zod';
import { inspectThrown, runAsOwner, type CodeOwner } from '../code-owner';
import { createRealm } from '../forge/runtime/realm';
import type { PageLocation } from '../forge/pages/page-location';
import type { Host } from '../host';
import { invokeForPage } from './invoke-for-page';
import { productRequest } from './product';
import { memoryHistory } from './memory-history';
import { plainTree } from './tree-json';

/** Page to draw: a module of the app, the viewer's account id, and the location. */
export interface DrawRequest extends PageLocation {
  readonly module: string;
  readonly as: string;
  /** `edit` for the edit view of a gadget. */
  readonly entryPoint?: 'edit' | undefined;
  /** Address below the page's address, with a query: `/rules/7?state=open`. Default: `/`. */
  readonly path?: string | undefined;
}

/** Time that the script runs, on the page's own virtual clock. */
const DURATION_MS = 1000;
/** Length of one step of that clock. */
const STEP_MS = 100;

/** Number of event loop turns without a bridge call after which the page counts as idle. */
const IDLE_TURNS = 5;

const invokeCallSchema = z.object({
  functionKey: z.string(),
  payload: z.unknown().optional(),
  metadata: z.undefined('metadata of invoke is not emulated').optional(),
});
const productFetchSchema = z.object({
  product: z.literal('jira'),
  restPath: z.string(),
  fetchRequestInit: z.object({
    method: z.string().default('GET'),
    body: z.string().nullish(),
    headers: z.array(z.tuple([z.string(), z.string()])).default([]),
  }),
  isMultipartFormData: z.boolean().optional(),
});

/**
 * Draws a UI Kit page without a browser. Runs the page's script with effects and resolver calls for one second of
 * virtual time. Returns the tree as JSON, `{type, props, children}`, with handlers as `{"$function": true}`.
 * @throws Error if the script fails or calls a part of the bridge that needs a browser.
 */
export async function drawPage(
  host: Host,
  { module, as, issue, project, entryPoint, path = '/' }: DrawRequest,
): Promise<unknown> {
  const script = await host.forge.pageScript(module, entryPoint);
  const inFlight = new Set<Promise<unknown>>();
  const failures: string[] = [];
  /** Number of bridge calls that started or ended. */
  let bridgeEvents = 0;
  let tree: unknown;

  const calls: Readonly<Record<string, (payload: unknown) => unknown>> = {
    reconcile: (payload) => {
      tree = plainTree(z.object({ forgeDoc: z.unknown().optional() }).parse(payload).forgeDoc);
    },
    invoke: async (payload) => {
      const { functionKey, payload: resolverPayload } = invokeCallSchema.parse(payload);
      const answer = await invokeForPage(host.forge, {
        module,
        as,
        issue,
        project,
        entryPoint,
        functionKey,
        payload: throughJson(resolverPayload),
      });
      if (answer.error) throw new Error(answer.error.message);
      return throughJson(answer.result);
    },
    fetchProduct: async (payload) => {
      const { restPath, fetchRequestInit, isMultipartFormData } = productFetchSchema.parse(payload);
      const { method, headers, body } = fetchRequestInit;
      return {
        ...(await productRequest(host, {
          module,
          as,
          issue,
          project,
          restPath,
          method,
          headers,
          body: body ?? null,
          isMultipartFormData,
        })),
        statusText: '',
      };
    },
    getContext: async () => throughJson(await host.forge.pageContext(module, as, { issue, project }, entryPoint)),
    __permission__egressGet: (input) => host.forge.egressPermission('get', input, as),
    createHistory: () => memoryHistory(path),
    // These calls have no effect on the tree.
    showFlag: () => true,
    closeFlag: () => true,
    enableTheming: () => undefined,
    changeWindowTitle: () => undefined,
    emitReadyEvent: () => undefined,
    emit: () => undefined,
    on: () => ({ unsubscribe: () => undefined }),
    onError: (payload) => {
      failures.push(`The page failed: ${String(z.object({ error: z.unknown().optional() }).parse(payload).error)}`);
    },
  };

  const callBridge = (name: string, payload: unknown): Promise<unknown> => {
    bridgeEvents++;
    const call = calls[name];
    if (!call) failures.push(`A drawing without a browser does not emulate ${name} of Forge's bridge`);
    const answer = Promise.resolve(payload).then(call ?? (() => Promise.reject(new Error(`${name} is not emulated`))));
    const callEnd = answer.then(
      () => undefined,
      (error: unknown) => {
        // An invalid payload fails the drawing, because the app can't handle the error.
        if (error instanceof z.ZodError) failures.push(`${name}: ${z.prettifyError(error)}`);
      },
    );
    inFlight.add(callEnd);
    void callEnd.then(() => {
      bridgeEvents++;
      inFlight.delete(callEnd);
    });
    return answer;
  };

  /** Waits until the page is idle. */
  const waitUntilIdle = async (): Promise<void> => {
    for (let idleTurns = 0; idleTurns < IDLE_TURNS;) {
      const before = bridgeEvents;
      if (inFlight.size > 0) await Promise.race(inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      idleTurns = inFlight.size > 0 || bridgeEvents !== before ? 0 : idleTurns + 1;
    }
  };

  const pageClock = createClock(host.clock.now());
  const owner: CodeOwner = { crash: (thrown) => failures.push(`The page failed: ${inspectThrown(thrown)}`) };
  runAsOwner(owner, () => runScript(script, { __bridge: { callBridge }, ...globalsOf(host, pageClock, owner) }));
  for (let elapsed = 0; elapsed <= DURATION_MS; elapsed += STEP_MS) {
    await waitUntilIdle();
    runAsOwner(owner, () => pageClock.tick(STEP_MS));
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return tree;
}

/** Runs the script with globals of its own: the page's clock, no document, and no network except the bridge. */
function runScript(script: string, globals: Readonly<Record<string, unknown>>): void {
  const scope: Record<string, unknown> = { ...globals };
  for (const self of ['self', 'window', 'globalThis', 'global']) scope[self] = scope;
  createRealm(script, Object.keys(scope), 'page.js').run(...Object.values(scope));
}

/** Returns the globals of a page's script. */
function globalsOf(host: Host, pageClock: ReturnType<typeof createClock>, owner: CodeOwner): Record<string, unknown> {
  /** Returns a function that reports an error as a crash of the script. */
  const guarded =
    (run: (...args: unknown[]) => void, ...args: unknown[]) =>
    (): void => {
      try {
        run(...args);
      } catch (thrown) {
        owner.crash(thrown);
      }
    };
  const { setTimeout, clearTimeout, setInterval, clearInterval, Date } = pageClock;
  return {
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    Date,
    performance: { now: () => pageClock.now - host.clock.now() },
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => setImmediate(guarded(run, ...args)),
    queueMicrotask: (run: () => void) => queueMicrotask(guarded(run)),
    MessageChannel: undefined,
    document: undefined,
    navigator: { language: 'en-US', userAgent: 'sandbox' },
    location: new URL(host.site.url),
    fetch: (url: unknown) => Promise.resolve(translationOf(host, url)),
    XMLHttpRequest: undefined,
    WebSocket: undefined,
    process: { env: { NODE_ENV: 'production' } },
    require: undefined,
    console: new console.Console(process.stderr),
    // `requestJira` calls `new Request('')`, which is the page's own address in a browser [source: @forge/bridge].
    Request: class extends Request {
      constructor(input: string, init?: RequestInit) {
        super(new URL(input, host.site.url), init);
      }
    },
  };
}

/** Returns the response to a fetch of a translation, which is beside the page [source: @forge/bridge]. */
function translationOf(host: Host, url: unknown): Response {
  const [, file] = /^\.\/__LOCALES__\/([^/]+)$/.exec(String(url)) ?? [];
  if (file === undefined) throw new Error(`A page can only fetch its translations, not ${String(url)}`);
  const translation = host.forge.translation(file);
  return new Response(translation ?? null, { status: translation === undefined ? 404 : 200 });
}

/** Returns a JSON copy of a value. */
function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
