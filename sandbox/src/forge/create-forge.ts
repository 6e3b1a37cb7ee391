import { z } from 'zod';
import type { Faults } from '../faults';
import { json } from '../wire';
import type { Jira } from '../jira/jira';
import type { KvsCodes } from './kvs/refusal';
import type { Latency } from '../time/latency';
import type { MockService } from '../mock-service';
import type { TimeKeeper } from '../time/clock';
import type { Rng } from '../time/time';
import type { Work } from '../time/work';
import type { App } from './app/app';
import { createEvents } from './events';
import { createQueues } from './queues/queues';
import type { Unresolved } from './filter/filter';
import type { Forge } from './forge';
import { createGadgets } from './pages/gadgets';
import { createGrantedEgress } from './granted-egress';
import { environmentOf, install, license, type Installation, type License } from './app/installation';
import { createInvocationLog } from './invocation/invocation-log';
import { createInvoker, invokedOf } from './invocation/invoker';
import { parseEntities } from './kvs/entities';
import { createKvs } from './kvs/kvs';
import { createMetrics } from './invocation/metrics';
import { createSequence } from './sequence';
import { createPageCalls, externalPermissions } from './pages/page-calls';
import { isAdministrator } from './pages/page-place';
import { createCallRunner } from './platform/call-runner';
import { createEgress } from './platform/egress';
import { createPlatform } from './platform/platform';
import { createStargate } from './platform/stargate';
import type { Readings } from './readings';
import type { InstancePool } from './runtime/instance';
import { createSchedule, triggered } from './schedule';
import { createWebTriggers } from './web-triggers';

export interface ForgeOptions {
  readonly app: App;
  readonly site: Installation['site'];
  readonly time: TimeKeeper;
  readonly rng: Rng;
  readonly work: Work;
  readonly faults: Faults;
  readonly latency: Latency;
  readonly pool: InstancePool;
  readonly unresolved: Unresolved;
  readonly routes: ReadonlyMap<string, string>;
  readonly license: License;
  readonly kvsCodes: KvsCodes;
  readonly kvsLagMs: number | undefined;
  readonly readings: Readings;
  readonly print: (text: string) => void;
  readonly address: () => string;
  readonly jira: () => Jira;
  readonly mockService: () => MockService | undefined;
}

/** The emulated Forge around one installation, with the parts that only the host uses. */
export interface InstalledForge extends Forge {
  readonly at: Installation;
  /** Sends the installation event and starts the schedules. */
  begin(installerAccountId: string): void;
  /** Sets the license, as a purchase or an expiry does. */
  setLicense(license: License): void;
  /** Sends the event of an upgrade to a new major version. */
  upgrade(): void;
  /** Runs the app's pre-uninstall functions, then stops the app. */
  uninstall(): Promise<void>;
  /** Counts items in flight and running invocations. `now` counts those that don't wait for the clock. */
  inFlight(): { readonly now: number; readonly inTransit: number };
}

const kept = z.object({
  at: z.object({
    installationId: z.string(),
    environmentId: z.string(),
    accountId: z.string(),
    initialisedAt: z.number(),
    license,
  }),
  isInstalled: z.boolean().default(true),
  invoker: z.unknown(),
  kvs: z.unknown(),
  events: z.unknown(),
  queues: z.unknown(),
  schedule: z.unknown(),
  webTriggers: z.unknown(),
  egress: z.unknown(),
  gadgets: z.unknown(),
  metrics: z.unknown(),
  lastInvocation: z.int(),
  lastSequence: z.int(),
});

const NOT_INSTALLED = json(404, { message: 'The web trigger does not exist' });
const UNINSTALLED = 'The app is uninstalled';

export function createForge(options: ForgeOptions): InstalledForge {
  const { app, time, rng, work, faults, latency, pool, unresolved, readings, address, jira, mockService, routes } =
    options;
  const { clock, through } = time;
  const { manifest } = app;
  const at = { ...install(app, options.site, rng, clock.now() + latency.of('installation'), options.license) };
  const metrics = createMetrics(clock.now());
  const log = createInvocationLog(clock, options.print);
  const sequence = createSequence();
  const kvs = createKvs({
    clock,
    rng,
    entities: parseEntities(manifest.entities),
    lag: () => options.kvsLagMs ?? latency.of('kvsQueryLag'),
    codes: options.kvsCodes,
    missingKeyCondition: readings.missingKeyConditions === 'fail' ? 'fails' : 'passes',
    secretOptions: readings.secretOptions,
    keepExpired: readings.expiredValues === 'readable',
  });
  const granted = createGrantedEgress(manifest);
  const gadgets = createGadgets(manifest.modules);
  const calls = createCallRunner({ clock, work, faults, latency });
  const invoker = createInvoker({
    app,
    at,
    clock,
    rng,
    work,
    latency,
    faults,
    metrics,
    log,
    pool,
    external: () => externalPermissions(app, granted),
    outside: (running) => platform(running),
  });
  const shared = {
    sequence,
    manifest,
    at,
    clock,
    rng,
    work,
    faults,
    latency,
    metrics,
    log,
    invoker,
    jira,
    unresolved,
    readings,
    address,
  };
  const webTriggers = createWebTriggers(shared);
  const queues = createQueues(shared);
  const events = createEvents(shared);
  const schedule = createSchedule(shared);
  const pages = createPageCalls({ app, at, clock, jira, invoker, egress: granted, gadgets });
  const accountExists = (id: string): boolean =>
    jira()
      .users()
      .some(({ accountId, active }) => accountId === id && active);
  const stargate = createStargate({ manifest, at, calls, queues, webTriggers, events: () => events, accountExists });
  const allowed = (): string[] => [...manifest.backendHosts, ...granted.backendHosts()];
  const egress = createEgress({ clock, work, calls, metrics, readings, routes, mockService, allowed });
  const platform = createPlatform({ manifest, at, clock, calls, jira, kvs, stargate, egress, metrics });
  let isInstalled = true;
  /** Returns the result of a call for the app's pages or schedules. Rejects after the uninstallation. */
  const whileInstalled = async <T>(call: () => T | Promise<T>): Promise<T> => {
    if (!isInstalled) throw new Error(UNINSTALLED);
    return call();
  };
  const about = {
    app: { id: manifest.appId, version: app.version, name: app.name },
    environment: { id: at.environmentId },
  };

  return {
    at,
    readings,
    app: {
      id: `ari:cloud:ecosystem::app/${manifest.appId}`,
      name: app.name,
      version: app.version,
      get environment() {
        return environmentOf(at);
      },
      get accountId() {
        return at.identity.accountId;
      },
    },
    imageHosts: manifest.imageHosts,
    modules: manifest.list.map((module) => {
      const title = app.translations.inDefault(wordingOf(module.raw.title));
      const label = app.translations.inDefault(module.raw.label);
      return { ...module, ...(title !== undefined && { title }), ...(label !== undefined && { label }) };
    }),
    deliver: (event) => {
      if (isInstalled) events.deliver(event);
    },
    webTriggerUrl: (key) => webTriggers.url(key),
    callWebTrigger: (request) => (isInstalled ? through(webTriggers.call(request)) : Promise.resolve(NOT_INSTALLED)),
    invoke: (call) =>
      isInstalled ? through(pages.invoke(call)) : Promise.resolve({ error: { message: UNINSTALLED } }),
    runScheduled: (key) => whileInstalled(() => through(schedule.run(key).then(invokedOf))),
    pageScript: (key, entryPoint) => pages.script(key, entryPoint),
    translation: (file) => app.translations.file(file),
    pageContext: (key, as, location, entryPoint) => whileInstalled(() => pages.context(key, as, location, entryPoint)),
    isShown: (key, as, location) => isInstalled && pages.isShown(key, as, location),
    pageMenu: (key, as) => pages.menu(key, as),
    panelStatus: (key, as, issue) => through(pages.status(key, as, issue)),
    gadget: (key) => gadgets.of(key),
    configureGadget: (key, submitted) => gadgets.configure(key, submitted),
    egressPermission: (call, input, as) =>
      Promise.resolve().then(() => granted.call(call, input, isAdministrator(jira().users(), as))),
    invocations: (since, bodies) => log.since(since, bodies),
    metrics: () => metrics.totals({ memoryMB: manifest.memoryMB, kvs: kvs.usage() }),
    begin(installerAccountId) {
      events.announce('avi:forge:installed:app', { id: at.installationId, installerAccountId, ...about });
      schedule.start();
    },
    setLicense: (has) => void Object.assign(at, { license: has }),
    upgrade: () =>
      events.announce('avi:forge:upgraded:app', {
        id: at.installationId,
        ...about,
        permissions: { scopes: [...manifest.scopes] },
      }),
    async uninstall() {
      if (!isInstalled) throw new Error(UNINSTALLED);
      for (const { key, function: name } of manifest.modules.preUninstall) {
        // A failed function doesn't stop the uninstallation [doc: pre-uninstall-trigger].
        await invoker.run({ module: key, function: name, cause: 'preUninstall', payload: triggered(at, key) });
      }
      isInstalled = false;
      schedule.stop();
      invoker.stop();
    },
    inFlight() {
      const [event, queue] = [events.count(), queues.count()];
      return { now: invoker.running() + event.now + queue.now, inTransit: event.inTransit + queue.inTransit };
    },
    dump: () => ({
      at: {
        installationId: at.installationId,
        environmentId: at.environmentId,
        accountId: at.identity.accountId,
        initialisedAt: at.initialisedAt,
        license: at.license,
      },
      isInstalled,
      invoker: invoker.dump(),
      kvs: kvs.dump(),
      events: events.dump(),
      queues: queues.dump(),
      schedule: schedule.dump(),
      webTriggers: webTriggers.dump(),
      egress: granted.dump(),
      gadgets: gadgets.dump(),
      metrics: metrics.dump(),
      lastInvocation: log.lastId(),
      lastSequence: sequence.last(),
    }),
    load(state) {
      const loaded = kept.parse(state);
      const { accountId, ...ids } = loaded.at;
      Object.assign(at, { ...ids, identity: { ...at.identity, accountId } });
      invoker.load(loaded.invoker);
      kvs.load(loaded.kvs);
      granted.load(loaded.egress);
      gadgets.load(loaded.gadgets);
      webTriggers.load(loaded.webTriggers);
      metrics.load(loaded.metrics);
      log.resumeAfter(loaded.lastInvocation);
      sequence.resume(loaded.lastSequence, (again) => {
        events.load(loaded.events, again);
        queues.load(loaded.queues, again);
        schedule.load(loaded.schedule, again);
      });
      isInstalled = loaded.isInstalled;
      if (!isInstalled) {
        schedule.stop();
        invoker.stop();
      }
    },
  };
}

/** Returns a gadget's title text, because the title may be an object with a link [doc: jira-dashboard-gadget]. */
function wordingOf(title: unknown): unknown {
  return typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
}
