import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createRng } from './rng';
import { createRealTime, createVirtualTime, type TimeKeeper } from './time/clock';
import { createFaults, type Faults } from './faults';
import { importFile } from './import-file';
import { appPermissions } from './forge/app/app-permissions';
import type { App } from './forge/app/app';
import { writeCoverage } from './forge/app/coverage';
import { createForge, type InstalledForge } from './forge/create-forge';
import type { KvsCodes } from './forge/kvs/kvs-error';
import type { Unresolved } from './forge/filter/filter';
import { searchAliases } from './forge/app/manifest';
import type { InstancePool } from './forge/runtime/instance';
import type { License } from './forge/app/installation';
import { messageOf } from './forge/invocation/invoker';
import type { Host, Theme } from './host';
import { createJira } from './jira/create-jira';
import { DEFAULT_READINGS, type ReadingChanges } from './forge/readings';
import type { Jira } from './jira/jira';
import type { Site } from './jira/model/site';
import { demoSite } from './jira/seed/demo-site';
import { createLatency, type Latency } from './time/latency';
import type { AdminAccess, MockService, MockServiceDeps } from './mock-service';
import type { WireRequest, WireResponse } from './wire';
import { createWork } from './time/work';

export interface HostOptions {
  readonly app: App;
  /**
   * Content of the site. Default: 'empty', only the site and the installation. `state` is a result of `dump`, and
   * `site` comes from a seed file.
   */
  readonly seed?: 'demo' | 'empty' | { readonly state: unknown } | { readonly site: Site };
  readonly clock?: 'real' | 'virtual';
  /** Start of the virtual clock, epoch ms. Default: the system time. */
  readonly startAt?: number;
  readonly latency?: Latency['kind'];
  readonly unresolved?: Unresolved;
  /** License of the app. Default: 'none', as for an app in development. */
  readonly license?: License;
  /** Color mode of the pages. Default: 'auto'. */
  readonly theme?: Theme;
  /** Source of the storage's error codes. Default: 'measured'. */
  readonly kvsCodes?: KvsCodes;
  /** Delay until queries of the storage see a write, ms. Default: none, or 5 s with the latencies of Forge. */
  readonly kvsLagMs?: number | undefined;
  /** Readings of Forge's undocumented behavior that differ from the defaults. */
  readonly readings?: z.infer<typeof ReadingChanges>;
  /** Environment variables of the app, as `forge variables` sets them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Receives each line that the app logs. Default: the lines are discarded. */
  readonly print?: (text: string) => void;
  /** Seed of the random numbers. Default: 1. */
  readonly random?: number;
  /** Local URLs that receive the requests to outside hosts, by host. */
  readonly routes?: ReadonlyMap<string, string>;
  /** Returns the URL of the sandbox. It's a function, because the port may be known only later. */
  readonly address?: () => string;
  /** Name and cloud id of the site. Set it for a second tenant. */
  readonly site?: { readonly url: string; readonly name: string; readonly cloudId: string };
  /** Idle app processes. Two hosts with the same pool share processes, as tenants on Forge do. */
  readonly pool?: InstancePool;
}

/** A running sandbox with the parts that its control API and the simulation use. */
export interface SandboxHost extends Host {
  readonly forge: InstalledForge;
  readonly time: TimeKeeper;
  readonly faults: Faults;
  /** Answers a request from outside to Jira's REST API or to a web trigger. */
  answer(request: WireRequest): Promise<WireResponse>;
  /** Waits until this process has no more work, apart from what waits for the clock or for another process. */
  rest(): Promise<void>;
  /**
   * Waits until nothing is in progress or due now, or until what is in progress waits for the virtual clock. Waits for at
   * most `timeoutMs` of real time.
   */
  settle(timeoutMs: number): Promise<{ settled: boolean; pending: number }>;
  /** Returns the whole state as JSON. */
  dump(): unknown;
  /** Replaces the whole state with a result of `dump`. */
  load(state: unknown): void;
}

const SITE = {
  url: 'https://acme.atlassian.net',
  name: 'acme',
  cloudId: '7f3c1f5e-5a0e-4d3b-9d57-6a1c0f0b6a11',
} as const;
/** State of a host, as `dump` returns it. */
const savedState = z.object({
  now: z.number(),
  rng: z.unknown(),
  faults: z.unknown(),
  jira: z.unknown(),
  forge: z.unknown(),
  mockService: z.unknown(),
});

/** Exports of an app's `demo/service.ts` and `demo/setup.ts`. */
interface Demo {
  createMockService(deps: MockServiceDeps): MockService;
  setUp(admin: AdminAccess, mockService: MockService): Promise<void>;
}

/**
 * Creates a sandbox in this process: a site, the app installed on it, and the app's mock service if it has one. Opens
 * no port.
 * @throws Error with the message of the step that failed.
 */
export async function createHost(options: HostOptions): Promise<SandboxHost> {
  const {
    app,
    seed = 'empty',
    site = SITE,
    unresolved = 'null',
    license = 'none',
    theme = 'auto',
    kvsCodes = 'measured',
    print = () => undefined,
    routes = new Map<string, string>(),
    address = () => 'http://127.0.0.1:8080',
  } = options;
  const isVirtual = options.clock === 'virtual';
  const work = createWork({ onePerTurn: !isVirtual });
  const time = isVirtual ? createVirtualTime(options.startAt ?? Date.now(), work) : createRealTime();
  const { clock } = time;
  const rng = createRng(options.random ?? 1);
  const faults = createFaults(rng);
  const latency = createLatency(options.latency ?? 'none', rng);
  const demo = await importDemo(app.folder);

  const forge: InstalledForge = createForge({
    app: { ...app, env: options.env ?? {} },
    site,
    time,
    rng,
    work,
    faults,
    latency,
    unresolved,
    license,
    kvsCodes,
    kvsLagMs: options.kvsLagMs,
    readings: { ...DEFAULT_READINGS, ...options.readings },
    print,
    routes,
    address,
    pool: options.pool ?? [],
    jira: () => jira,
    mockService: () => mockService,
  });
  const jira: Jira = createJira({
    clock,
    rng,
    site: typeof seed === 'object' && 'site' in seed ? seed.site : demoSite(),
    baseUrl: site.url,
    cloudId: site.cloudId,
    searchLagMs: latency.delayMs('searchLag'),
    emit: (event) => forge.sendJiraEvent(event),
  });

  async function answer(request: WireRequest): Promise<WireResponse> {
    if (/^\/(public|x1)\//.test(request.path)) return forge.callWebTrigger(request);
    const { authorization } = request.headers;
    const accountId = jira.authenticate(authorization);
    if (authorization !== undefined && accountId === undefined) return CLIENT_MUST_AUTHENTICATE;
    return jira.handle(request, accountId === undefined ? { kind: 'anonymous' } : { kind: 'user', accountId });
  }

  const send: MockServiceDeps['send'] = (url, request) => {
    const { origin, pathname, search } = new URL(url);
    if (origin !== address()) return Promise.reject(new Error(`the sandbox does not reach ${origin}`));
    return answer({ ...request, path: pathname + search });
  };
  const mockService = demo?.createMockService({ clock, rng, send, address });

  const host: SandboxHost = {
    clock,
    time,
    site,
    jira,
    forge,
    faults,
    mockService,
    theme,
    get address() {
      return address();
    },
    answer,
    async rest() {
      await work.rest();
    },
    async settle(timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      let lastChange = Date.now();
      let pendingBefore: number | undefined;
      for (;;) {
        const isIdle = await work.rest(deadline - Date.now());
        const { dueNow, inTransit } = forge.countInFlight();
        // On the real clock items in flight arrive without a call. On the virtual clock only `advance` delivers them.
        const pending = (isVirtual ? dueNow : dueNow + inTransit) || (isIdle ? 0 : 1);
        const canContinue = !isIdle || time.isMoving() || work.isHolding();
        if (canContinue || pending !== pendingBefore) lastChange = Date.now();
        pendingBefore = pending;
        const isBlocked = Date.now() - lastChange >= BLOCKED_MS;
        if (pending === 0 || isBlocked || Date.now() >= deadline) return { settled: pending === 0, pending };
        await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
      }
    },
    dump: () => ({
      now: clock.now(),
      rng: rng.dump(),
      faults: faults.dump(),
      jira: jira.dump(),
      forge: forge.dump(),
      mockService: mockService?.dump() ?? null,
    }),
    load(state) {
      const loaded = savedState.parse(state);
      time.set(loaded.now);
      jira.load(loaded.jira);
      forge.load(loaded.forge);
      // Defines the permissions again, because their keys contain the environment's id.
      definePermissions();
      faults.load(loaded.faults);
      mockService?.load(loaded.mockService);
      rng.load(loaded.rng);
    },
    close() {
      time.stop();
      writeCoverage();
    },
  };

  const definePermissions = (): void =>
    jira.definePermissions(appPermissions(app.manifest, forge.installation, app.translations));
  jira.installApp({ ...forge.installation.identity, displayName: app.name });
  jira.defineSearchAliases(searchAliases(app.manifest));
  definePermissions();
  if (typeof seed === 'object' && 'state' in seed) {
    host.load(seed.state);
    return host;
  }
  const admin = jira.users().find((user) => user.admin);
  if (!admin) throw new Error('the site has no administrator');
  forge.start(admin.accountId);
  await work.rest();
  if (seed !== 'demo' || !demo || !mockService) return host;
  // Waits until Jira accepts the app's calls, because the admin functions that the setup calls need Jira.
  await time.awaitRequest(
    new Promise<void>((resolve) =>
      clock.setTimeout(resolve, Math.max(0, forge.installation.initializedAt - clock.now())),
    ),
  );
  await setUp(demo, host, mockService);
  return host;
}

/** Polling interval of `settle`. */
const SETTLE_POLL_MS = 5;
/**
 * Real time after which `settle` considers work that doesn't continue as blocked by the virtual clock. Longer than work
 * that the sandbox can't see, such as compression or hashing in Node's thread pool.
 */
const BLOCKED_MS = 250;

/** Atlassian's own answer to wrong basic credentials. */
const CLIENT_MUST_AUTHENTICATE: WireResponse = {
  status: 401,
  headers: {
    'content-type': 'text/html;charset=UTF-8',
    'www-authenticate': 'OAuth realm="https%3A%2F%2Facme.atlassian.net"',
    'x-seraph-loginreason': 'AUTHENTICATED_FAILED',
  },
  body: 'Client must be authenticated to access this resource.',
};

async function setUp(demo: Demo, { jira, forge }: SandboxHost, mockService: MockService): Promise<void> {
  const adminAccess: AdminAccess = {
    users: jira.users(),
    invoke: (call) => forge.invoke(call),
    grantEgress: (input, as) => forge.egressPermission('set', input, as),
    webTriggerUrl: (key) => forge.webTriggerUrl(key),
  };
  await demo.setUp(adminAccess, mockService).catch((error: unknown) => {
    throw new Error(`demo/setup.ts: ${messageOf(error)}`);
  });
}

/** Imports the app's own mock service and setup from `demo/`. Returns undefined unless both files exist. */
async function importDemo(folder: string): Promise<Demo | undefined> {
  const [service, setup] = ['service.ts', 'setup.ts'].map((file) => join(folder, 'demo', file));
  if (service === undefined || setup === undefined || !existsSync(service) || !existsSync(setup)) return undefined;
  // Cast: nothing can prove these types here. An app's type check proves them with the types of `mock-service.ts`.
  const [{ createMockService }, { setUp: setUpDemo }] = (await Promise.all([
    importFile(service),
    importFile(setup),
  ])) as [Pick<Demo, 'createMockService'>, Pick<Demo, 'setUp'>];
  return { createMockService, setUp: setUpDemo };
}
