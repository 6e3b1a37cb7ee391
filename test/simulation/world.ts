import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Invocation, SandboxHost, Site } from 'forge-sandbox';
import type { Received, WireRequest, WireResponse } from 'forge-sandbox/mock-service';

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
  /** A function of the admin page as Ada, who administers Jira; undefined where it was refused or failed. */
  admin(functionKey: string, payload?: object): Promise<unknown>;
  /** Jira's REST API as a person. */
  jira(who: Who, method: string, path: string, body?: object): WireResponse;
  /** What people do in Jira that has no REST call. */
  act(act: string, input: object): WireResponse;
  account(who: Who): string;
  /** Jira's own memory, whoever may see it: it goes on changing. */
  site(): Readonly<Site>;
  faults(rules: readonly object[]): void;
  /** Whether nothing is lost or late now. */
  isFair(): boolean;
  licence(has: 'active' | 'inactive'): void;
  /** How the service answers pushes from now on. */
  receiver(behaviour: object): void;
  received(): readonly Received[];
  /** The service signs its calls with this from now on. */
  signWith(secret: string): void;
  /** The service's receiver knows pushes by this secret too. */
  knowBy(secret: string): Promise<void>;
  /** Every push of the webhook while it was under way; none where some arrive after the app has given them up. */
  pushes(): readonly UnderWay[];
  /** What the service's API remembers. */
  memory(): ApiMemory;
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

const describedSchema = z.object({
  inbound: z.object({ signingSecret: z.string(), bearerToken: z.string() }),
  outbound: z.object({ signingSecret: z.string() }),
  apiKey: z.string(),
});

const memorySchema = z.object({
  people: z.array(
    z.object({
      id: z.number(),
      email: z.string(),
      lifecycleStatus: z.string(),
      apps: z.array(z.object({ id: z.number(), removed: z.boolean() })),
    }),
  ),
  /** Workflows that were started; `at` in epoch ms. */
  executions: z.array(
    z.object({ idWorkflow: z.number(), idUser: z.number().nullable(), idApp: z.number().nullable(), at: z.number() }),
  ),
});
export type ApiMemory = z.infer<typeof memorySchema>;

/** @param pushes grows as they come */
export function worldOn(host: SandboxHost, pushes: readonly UnderWay[]): World {
  const { mockService } = host;
  if (!mockService) throw new Error('the app brings no mock service');
  const { inbound, outbound, apiKey } = describedSchema.parse(mockService.describe());
  const secrets = [inbound.signingSecret, inbound.bearerToken, outbound.signingSecret, apiKey];
  let webhook = new Webhook(inbound.signingSecret);
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
      await host.rest();
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
    async admin(functionKey, payload = {}) {
      const answer = await host.forge.invoke({ module: 'admin', functionKey, payload, as: account('ada') });
      return 'result' in answer ? answer.result : undefined;
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
    act: (act, input) => host.jira.perform(act, input),
    account,
    site: () => host.jira.site(),
    faults(rules) {
      host.faults.replace(rules);
      isWayBad ||= host.faults
        .list()
        .some(({ on, do: does }) => on === 'egress' && ('late' in does || 'delayMs' in does));
    },
    licence: (has) => host.forge.setLicense(has),
    receiver: (behaviour) => expectTaken(mockService.behave(behaviour)),
    received: () => mockService.received(0),
    signWith(secret) {
      secrets.push(secret);
      webhook = new Webhook(secret);
    },
    async knowBy(secret) {
      secrets.push(secret);
      const body = new URLSearchParams({ outboundSecret: secret }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expectTaken(await mockService.page({ method: 'POST', path: '/service/connection', headers, body }));
    },
    isFair: () => host.faults.list().length === 0,
    pushes: () => (isWayBad ? [] : pushes),
    memory: () => memorySchema.parse(mockService.dump()),
    invocations: (bodies = false) => host.forge.invocations(0, bodies),
    sweep: () => host.forge.runScheduled('sweep'),
    secrets: () => secrets.map((secret) => secret.replace(/^whsec_/, '')),
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
  if (status >= 300) throw new Error(`the service does not take it: ${body}`);
}
