import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { createChance } from '../../sandbox/chance';
import { loadApp, type App } from '../../sandbox/forge/bundle';
import { createHost, type SandboxHost } from '../../sandbox/host-create';
import type { Invocation } from '../../sandbox/forge/forge';
import type { Received } from '../../sandbox/stand-in';
import type { WireRequest, WireResponse } from '../../sandbox/wire';
import { siteSchema, type Site } from './site';

/** When every run begins, so that a seed tells the same story on every machine. */
const BEGINS_AT = Date.UTC(2026, 10, 24, 8);

/** People of the demo's site, by the part of their address before the @. */
export type Who = 'ada' | 'owen' | 'olga' | 'nora' | 'jane' | 'ian';

/** An answer to a call of the service. */
export interface Answered {
  /** When it came, epoch ms. */
  readonly at: number;
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** A site with the app installed and set up, and who acts on it: all in this process, on the virtual clock, without HTTP. */
export interface World {
  /** Epoch ms. */
  now(): number;
  /** Moves the clock; answers when all that fell due has run. */
  advance(ms: number): Promise<void>;
  /** Answers when nothing is under way now. */
  settle(): Promise<void>;
  /** A signed call of the service, `path` from `/v1` on. */
  service(method: string, path: string, body?: object): Promise<Answered>;
  /** Jira's REST API as a person. */
  jira(who: Who, method: string, path: string, body?: object): WireResponse;
  /** What people do in Jira that has no REST call. */
  act(act: string, input: object): WireResponse;
  account(who: Who): string;
  site(): Site;
  faults(rules: readonly object[]): void;
  /** Whether nothing is lost or late now. */
  isFair(): boolean;
  /** How the service answers pushes from now on. */
  receiver(behaviour: object): void;
  received(): readonly Received[];
  /** Every push of the webhook while it was under way; none where the way there is so bad that the app can't know. */
  pushes(): readonly UnderWay[];
  /** Whether the service's API holds the person for removed from the app. */
  removed(email: string, appId: number): boolean;
  invocations(bodies?: boolean): readonly Invocation[];
  sweep(): Promise<void>;
  /** Everything secret or personal that no log may hold. */
  secrets(): readonly string[];
  /** What the app itself acts as. */
  readonly appAccount: string;
}

/** A push from when it reached the receiver until the app had its answer, or gave it up; epoch ms. */
export interface UnderWay {
  /** What it tells of. */
  readonly about: string;
  readonly from: number;
  readonly until: number;
}

/** The app gives a push up after this, ms [contract]. */
const GIVEN_UP_MS = 10_000;

/** Where worlds come from: the app is compiled and set up once, each run begins from there. */
export interface Stage {
  begin(seed: number): World;
}

const stateSchema = z.looseObject({
  chance: z.unknown(),
  standIn: z.looseObject({ people: z.array(z.unknown()), apps: z.array(z.looseObject({ settings: z.unknown() })) }),
});
const peopleSchema = z.object({
  people: z.array(z.object({ email: z.string(), apps: z.array(z.object({ id: z.number(), removed: z.boolean() })) })),
});
const describedSchema = z.object({
  inbound: z.object({ signingSecret: z.string(), bearerToken: z.string() }),
  outbound: z.object({ signingSecret: z.string() }),
  apiKey: z.string(),
});

/**
 * Sweeps an hour apart instead of five minutes: days pass twelve times as fast, and the app is held to less help than it has.
 * A run sweeps by hand where it wants more.
 */
function seldomSwept(app: App): App {
  const scheduledTrigger = app.manifest.modules.scheduledTrigger.map((trigger) =>
    trigger.interval === 'fiveMinute' ? { ...trigger, interval: 'hour' as const } : trigger,
  );
  return { ...app, manifest: { ...app.manifest, modules: { ...app.manifest.modules, scheduledTrigger } } };
}

/** @param folder the app's, with its manifest */
export async function setStage(folder: string): Promise<Stage> {
  const pool: NonNullable<Parameters<typeof createHost>[0]['pool']> = [];
  const host = await createHost({
    app: seldomSwept(await loadApp(folder)),
    seed: 'demo',
    clock: 'virtual',
    startAt: BEGINS_AT,
    latency: 'forge',
    pool,
  });
  const beginning = withLeavers(stateSchema.parse(host.dump()));
  const pushes = watched(host);
  return {
    begin(seed) {
      pushes.length = 0;
      // Processes of an earlier run would bring its memory along.
      pool.length = 0;
      host.load({ ...beginning, chance: createChance(seed).dump() });
      return worldOn(host, pushes);
    },
  };
}

/** Who leaves in a run; one of them is unknown to Jira. */
export const LEAVERS = [
  { id: 50001, email: 'jane@acme.example', name: 'Jane Roe' },
  { id: 50002, email: 'max@acme.example', name: 'Max Poe' },
] as const;

/** Apps that they have, as the service knows them: `App0` and so on. */
export const APPS = Array.from({ length: 10 }, (_, n) => ({ id: 100 + n, name: `App${n}` }));

/** The service knows the leavers of a run, and their apps. */
function withLeavers(state: z.infer<typeof stateSchema>): z.infer<typeof stateSchema> {
  const people = LEAVERS.map(({ id, email, name }) => {
    const [firstName, lastName] = name.split(' ');
    const apps = APPS.map((app) => ({ id: app.id, removed: false }));
    return { id, firstName, lastName, email, lifecycleStatus: 'active', apps };
  });
  const [like] = state.standIn.apps;
  const apps = APPS.map((app) => ({ ...app, settings: like?.settings }));
  return { ...state, standIn: { ...state.standIn, people, apps } };
}

/** Watches what reaches the receiver; the list grows as it does. */
function watched({ standIn, clock }: SandboxHost): UnderWay[] {
  const pushes: UnderWay[] = [];
  if (!standIn) return pushes;
  const receive = standIn.receive.bind(standIn);
  standIn.receive = async (host, request) => {
    const from = clock.now();
    const about = request.headers['webhook-id']?.replace(/\.\d+$/, '') ?? '';
    const push = { about, from, until: from + GIVEN_UP_MS };
    if (request.headers['webhook-id'] !== undefined) pushes.push(push);
    const answer = await receive(host, request);
    push.until = Math.min(push.until, clock.now());
    return answer;
  };
  return pushes;
}

function worldOn(host: SandboxHost, pushes: readonly UnderWay[]): World {
  const { standIn } = host;
  if (!standIn) throw new Error('the app brings no stand-in service');
  const { inbound, outbound, apiKey } = describedSchema.parse(standIn.describe());
  const webhook = new Webhook(inbound.signingSecret);
  const door = new URL(host.forge.webTriggerUrl('service')).pathname;
  const users = host.jira.users();
  const account = (who: Who): string => {
    const user = users.find(({ email }) => email.startsWith(`${who}@`));
    if (!user) throw new Error(`the site has no ${who}`);
    return user.accountId;
  };
  let calls = 0;
  let isWayBad = false;

  return {
    now: () => host.clock.now(),
    advance: (ms) => host.time.advance(ms),
    async settle() {
      await host.settle(10_000);
    },
    async service(method, path, body) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const id = `msg_${(calls += 1)}`;
      const at = new Date(host.clock.now());
      const headers = {
        ...(text === '' ? {} : { 'content-type': 'application/json' }),
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': webhook.sign(id, at, text === '' ? `${method} ${path}` : text),
      };
      const answer = await host.answer({ method, path: door + path, headers, ...(text === '' ? {} : { body: text }) });
      return { at: host.clock.now(), status: answer.status, text: answer.body, json: parsed(answer.body) };
    },
    jira(who, method, path, body) {
      const request: WireRequest = {
        method,
        path: `/rest/api/3${path}`,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
      return host.jira.handle(request, { kind: 'user', accountId: account(who) });
    },
    act: (act, input) => host.jira.act(act, input),
    account,
    site: () => siteSchema.parse(host.jira.dump()).site,
    faults(rules) {
      host.faults.replace(rules);
      isWayBad ||= host.faults.list().some(({ on }) => on === 'egress');
    },
    receiver: (behaviour) => expectTaken(standIn.behave(behaviour)),
    received: () => standIn.received(0),
    isFair: () => host.faults.list().length === 0,
    pushes: () => (isWayBad ? [] : pushes),
    removed(email, appId) {
      const person = peopleSchema.parse(standIn.dump()).people.find((one) => one.email === email);
      return person?.apps.find(({ id }) => id === appId)?.removed ?? false;
    },
    invocations: (bodies = false) => host.forge.invocations(0, bodies),
    sweep: () => host.forge.runScheduled('sweep'),
    secrets: () =>
      [inbound.signingSecret, inbound.bearerToken, outbound.signingSecret, apiKey].map((secret) =>
        secret.replace(/^whsec_/, ''),
      ),
    appAccount: host.forge.app.accountId,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function expectTaken({ status, body }: WireResponse): void {
  if (status >= 300) throw new Error(`the service does not behave so: ${body}`);
}
