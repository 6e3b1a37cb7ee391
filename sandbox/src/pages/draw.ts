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

/** A page to draw: a module of the app, the viewer, and the location. */
export interface Drawing extends PageLocation {
  readonly module: string;
  readonly as: string;
  /** `edit` for the edit view of a gadget. */
  readonly entryPoint?: 'edit' | undefined;
  /** Address below the page's address, with a query: `/rules/7?state=open`. Default: `/`. */
  readonly path?: string | undefined;
}

/** Time on the page's own clock that a drawing takes, and the length of one step, ms. */
const DURATION_MS = 1000;
const STEP_MS = 100;

/** Number of idle turns of the event loop after which the page counts as idle. */
const IDLE_TURNS = 5;

const invokeCall = z.object({
  functionKey: z.string(),
  payload: z.unknown().optional(),
  metadata: z.undefined('metadata of invoke is not emulated').optional(),
});
const productFetch = z.object({
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
 * Draws a UI Kit page without a browser. Runs its script until it is idle, with effects and resolver calls. Returns the
 * tree as JSON, `{type, props, children}`, with handlers as `{"$function": true}`. Throws if the script fails or calls
 * a part of the bridge that needs a browser.
 */
export async function drawPage(
  host: Host,
  { module, as, issue, project, entryPoint, path = '/' }: Drawing,
): Promise<unknown> {
  const script = await host.forge.pageScript(module, entryPoint);
  const inFlight = new Set<Promise<unknown>>();
  const failures: string[] = [];
  let happened = 0;
  let tree: unknown;

  const calls: Readonly<Record<string, (payload: unknown) => unknown>> = {
    reconcile: (payload) => {
      tree = plainTree(z.object({ forgeDoc: z.unknown().optional() }).parse(payload).forgeDoc);
    },
    invoke: async (payload) => {
      const { functionKey, payload: given } = invokeCall.parse(payload);
      const answer = await invokeForPage(host.forge, {
        module,
        as,
        issue,
        project,
        entryPoint,
        functionKey,
        payload: throughJson(given),
      });
      if (answer.error) throw new Error(answer.error.message);
      return throughJson(answer.result);
    },
    fetchProduct: async (payload) => {
      const { restPath, fetchRequestInit, isMultipartFormData } = productFetch.parse(payload);
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
    happened++;
    const known = calls[name];
    if (!known) failures.push(`A drawing without a browser does not emulate ${name} of Forge's bridge`);
    const answer = Promise.resolve(payload).then(known ?? (() => Promise.reject(new Error(`${name} is not emulated`))));
    const settled = answer.then(
      () => undefined,
      (error: unknown) => {
        // An invalid payload fails the drawing, because the app can't handle the error.
        if (error instanceof z.ZodError) failures.push(`${name}: ${z.prettifyError(error)}`);
      },
    );
    inFlight.add(settled);
    void settled.then(() => {
      happened++;
      inFlight.delete(settled);
    });
    return answer;
  };

  const rest = async (): Promise<void> => {
    for (let still = 0; still < IDLE_TURNS;) {
      const before = happened;
      if (inFlight.size > 0) await Promise.race(inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      still = inFlight.size > 0 || happened !== before ? 0 : still + 1;
    }
  };

  const time = createClock(host.clock.now());
  const owner: CodeOwner = { crash: (thrown) => failures.push(`The page failed: ${inspectThrown(thrown)}`) };
  runAsOwner(owner, () => run(script, { __bridge: { callBridge }, ...globalsOf(host, time, owner) }));
  for (let elapsed = 0; elapsed <= DURATION_MS; elapsed += STEP_MS) {
    await rest();
    runAsOwner(owner, () => time.tick(STEP_MS));
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return tree;
}

/** Runs the script with its own globals: the page's clock, no document, and the bridge as its only way out. */
function run(script: string, own: Readonly<Record<string, unknown>>): void {
  const scope: Record<string, unknown> = { ...own };
  for (const self of ['self', 'window', 'globalThis', 'global']) scope[self] = scope;
  createRealm(script, Object.keys(scope), 'page.js').run(...Object.values(scope));
}

function globalsOf(host: Host, time: ReturnType<typeof createClock>, owner: CodeOwner): Record<string, unknown> {
  const guarded =
    (run: (...args: unknown[]) => void, ...args: unknown[]) =>
    (): void => {
      try {
        run(...args);
      } catch (thrown) {
        owner.crash(thrown);
      }
    };
  const { setTimeout, clearTimeout, setInterval, clearInterval, Date } = time;
  return {
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    Date,
    performance: { now: () => time.now - host.clock.now() },
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

/** Answers the paths of translations, which `@forge/bridge` fetches beside a page [source: @forge/bridge]. */
function translationOf(host: Host, url: unknown): Response {
  const [, file] = /^\.\/__LOCALES__\/([^/]+)$/.exec(String(url)) ?? [];
  if (file === undefined) throw new Error(`A page fetches nothing by itself: ${String(url)}`);
  const found = host.forge.translation(file);
  return new Response(found ?? null, { status: found === undefined ? 404 : 200 });
}

function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
