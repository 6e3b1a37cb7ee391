import { z } from 'zod';
import type { Faults } from '../faults';
import { json } from '../wire';
import type { Jira } from '../jira/jira';
import type { KvsCodes } from './kvs/kvs-error';
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
import { createInstallation, environmentOf, license, type Installation, type License } from './app/installation';
import { createInvocationLog } from './invocation/invocation-log';
import { createInvoker, toInvokeResult } from './invocation/invoker';
import { parseEntities } from './kvs/entities';
import { createKvs } from './kvs/kvs';
import { createMetrics } from './invocation/metrics';
import { createSequence } from './sequence';
import { createPageCalls, externalPermissions } from './pages/page-calls';
import { isAdministrator } from './pages/page-location';
import { createCallRunner } from './platform/call-runner';
import { createEgress } from './platform/egress';
import { createPlatform } from './platform/platform';
import { createStargate } from './platform/stargate';
import type { Readings } from './readings';
import type { InstancePool } from './runtime/instance';
import { createSchedule, scheduledPayload } from './schedule';
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
  readonly installation: Installation;
  /** Sends the installation event, and starts the schedules. */
  start(installerAccountId: string): void;
  /** Sets the license, as a purchase or an expiry does. */
  setLicense(license: License): void;
  /** Sends the event of an upgrade to a new major version. */
  upgrade(): void;
  /** Runs the app's pre-uninstall functions, then stops the app. */
  uninstall(): Promise<void>;
  /** Counts items in flight and running invocations. `dueNow` counts those that don't wait for the clock. */
  countInFlight(): { readonly dueNow: number; readonly inTransit: number };
}

const savedState = z.object({
  installation: z.object({
    installationId: z.string(),
    environmentId: z.string(),
    accountId: z.string(),
    initializedAt: z.number(),
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
  const { clock, awaitRequest } = time;
  const { manifest } = app;
  const initializedAt = clock.now() + latency.delayMs('installation');
  const installation = { ...createInstallation(app, options.site, rng, initializedAt, options.license) };
  const metrics = createMetrics(clock.now());
  const log = createInvocationLog(clock, options.print);
  const sequence = createSequence();
  const kvs = createKvs({
    clock,
    rng,
    entities: parseEntities(manifest.entities),
    lagMs: () => options.kvsLagMs ?? latency.delayMs('kvsQueryLag'),
    codes: options.kvsCodes,
    missingKeyCondition: readings.missingKeyConditions === 'fail' ? 'fails' : 'passes',
    secretOptions: readings.secretOptions,
    isExpiredReadable: readings.expiredValues === 'readable',
  });
  const grantedEgress = createGrantedEgress(manifest);
  const gadgets = createGadgets(manifest.modules);
  const calls = createCallRunner({ clock, work, faults, latency });
  const invoker = createInvoker({
    app,
    installation,
    clock,
    rng,
    work,
    latency,
    faults,
    metrics,
    log,
    pool,
    external: () => externalPermissions(app, grantedEgress),
    outgoingCalls: (invocation) => platform(invocation),
  });
  const deps = {
    sequence,
    manifest,
    installation,
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
  const webTriggers = createWebTriggers(deps);
  const queues = createQueues(deps);
  const events = createEvents(deps);
  const schedule = createSchedule(deps);
  const pages = createPageCalls({ app, installation, clock, jira, invoker, egress: grantedEgress, gadgets });
  const accountExists = (id: string): boolean =>
    jira()
      .users()
      .some(({ accountId, active }) => accountId === id && active);
  const stargate = createStargate({
    manifest,
    installation,
    calls,
    queues,
    webTriggers,
    events: () => events,
    accountExists,
  });
  const allowedHosts = (): string[] => [...manifest.backendHosts, ...grantedEgress.backendHosts()];
  const egress = createEgress({ clock, work, calls, metrics, readings, routes, mockService, allowedHosts });
  const platform = createPlatform({ manifest, installation, clock, calls, jira, kvs, stargate, egress, metrics });
  let isInstalled = true;
  /** Carries out a call for the app's pages or schedules, and returns its result. Rejects after the uninstallation. */
  const whileInstalled = async <T>(call: () => T | Promise<T>): Promise<T> => {
    if (!isInstalled) throw new Error(UNINSTALLED);
    return call();
  };
  const appAndEnvironment = {
    app: { id: manifest.appId, version: app.version, name: app.name },
    environment: { id: installation.environmentId },
  };

  return {
    installation,
    readings,
    app: {
      id: `ari:cloud:ecosystem::app/${manifest.appId}`,
      name: app.name,
      version: app.version,
      get environment() {
        return environmentOf(installation);
      },
      get accountId() {
        return installation.identity.accountId;
      },
    },
    imageHosts: manifest.imageHosts,
    modules: manifest.list.map((module) => {
      const title = app.translations.inDefault(titleText(module.raw.title));
      const label = app.translations.inDefault(module.raw.label);
      return { ...module, ...(title !== undefined && { title }), ...(label !== undefined && { label }) };
    }),
    sendJiraEvent: (event) => {
      if (isInstalled) events.sendJiraEvent(event);
    },
    webTriggerUrl: (key) => webTriggers.url(key),
    callWebTrigger: (request) =>
      isInstalled ? awaitRequest(webTriggers.call(request)) : Promise.resolve(NOT_INSTALLED),
    invoke: (call) =>
      isInstalled ? awaitRequest(pages.invoke(call)) : Promise.resolve({ error: { message: UNINSTALLED } }),
    runScheduled: (key) => whileInstalled(() => awaitRequest(schedule.run(key).then(toInvokeResult))),
    pageScript: (key, entryPoint) => pages.script(key, entryPoint),
    translation: (file) => app.translations.file(file),
    pageContext: (key, as, location, entryPoint) => whileInstalled(() => pages.context(key, as, location, entryPoint)),
    isShown: (key, as, location) => isInstalled && pages.isShown(key, as, location),
    pageMenu: (key, as) => pages.menu(key, as),
    panelStatus: (key, as, issue) => awaitRequest(pages.status(key, as, issue)),
    gadget: (key) => gadgets.get(key),
    configureGadget: (key, submitted) => gadgets.configure(key, submitted),
    egressPermission: (call, input, as) =>
      Promise.resolve().then(() => grantedEgress.call(call, input, isAdministrator(jira().users(), as))),
    invocations: (sinceId = 0, withBodies = false) => log.since(sinceId, withBodies),
    metrics: () => metrics.totals({ memoryMB: manifest.memoryMB, kvs: kvs.usage() }),
    start(installerAccountId) {
      events.sendForgeEvent('avi:forge:installed:app', {
        id: installation.installationId,
        installerAccountId,
        ...appAndEnvironment,
      });
      schedule.start();
    },
    setLicense: (newLicense) => void Object.assign(installation, { license: newLicense }),
    upgrade: () =>
      events.sendForgeEvent('avi:forge:upgraded:app', {
        id: installation.installationId,
        ...appAndEnvironment,
        permissions: { scopes: [...manifest.scopes] },
      }),
    async uninstall() {
      if (!isInstalled) throw new Error(UNINSTALLED);
      for (const { key, function: name } of manifest.modules.preUninstall) {
        // A failed function doesn't stop the uninstallation [doc: pre-uninstall-trigger].
        await invoker.run({
          module: key,
          function: name,
          cause: 'preUninstall',
          payload: scheduledPayload(installation, key),
        });
      }
      isInstalled = false;
      schedule.stop();
      invoker.stop();
    },
    countInFlight() {
      const [event, queue] = [events.count(), queues.count()];
      return {
        dueNow: invoker.running() + event.dueNow + queue.dueNow,
        inTransit: event.inTransit + queue.inTransit,
      };
    },
    dump: () => ({
      installation: {
        installationId: installation.installationId,
        environmentId: installation.environmentId,
        accountId: installation.identity.accountId,
        initializedAt: installation.initializedAt,
        license: installation.license,
      },
      isInstalled,
      invoker: invoker.dump(),
      kvs: kvs.dump(),
      events: events.dump(),
      queues: queues.dump(),
      schedule: schedule.dump(),
      webTriggers: webTriggers.dump(),
      egress: grantedEgress.dump(),
      gadgets: gadgets.dump(),
      metrics: metrics.dump(),
      lastInvocation: log.lastId(),
      lastSequence: sequence.last(),
    }),
    load(state) {
      const loaded = savedState.parse(state);
      const { accountId, ...rest } = loaded.installation;
      Object.assign(installation, {
        ...rest,
        identity: { ...installation.identity, accountId },
      });
      invoker.load(loaded.invoker);
      kvs.load(loaded.kvs);
      grantedEgress.load(loaded.egress);
      gadgets.load(loaded.gadgets);
      webTriggers.load(loaded.webTriggers);
      metrics.load(loaded.metrics);
      log.resumeAfter(loaded.lastInvocation);
      sequence.resume(loaded.lastSequence, (registerTimer) => {
        events.load(loaded.events, registerTimer);
        queues.load(loaded.queues, registerTimer);
        schedule.load(loaded.schedule, registerTimer);
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
function titleText(title: unknown): unknown {
  return typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
}
