import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Invocation, SandboxHost, Site } from 'forge-sandbox';
import type { ReceivedRequest, WireRequest, WireResponse } from 'forge-sandbox/mock-service';

/** Name of a person on the demo's site: the part of the email address before the @. */
export type Persona = 'ada' | 'owen' | 'olga' | 'nora' | 'jane' | 'ian';

/** Response to a call from the service. */
export interface TimedResponse {
  /** Time of the response, epoch ms. */
  readonly at: number;
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** A site in this process with the app set up, on the virtual clock, without HTTP. */
export interface World {
  /** Epoch ms. */
  now(): number;
  /** Moves the clock. Resolves when everything due has run. */
  advance(ms: number): Promise<void>;
  /** Resolves when nothing is in flight. */
  settle(): Promise<void>;
  /** Sends a signed call from the service. `path` starts with `/v1`. */
  service(method: string, path: string, body?: object): Promise<TimedResponse>;
  /** Calls an admin function as Ada, a Jira admin. @returns undefined if it was refused or failed */
  admin(functionKey: string, payload?: object): Promise<unknown>;
  /** Calls Jira's REST API as a user. */
  jira(who: Persona, method: string, path: string, body?: object): WireResponse;
  /** Performs a UI action that Jira's REST API lacks. */
  act(action: string, input: object): WireResponse;
  /** Returns the account id of a person. */
  account(who: Persona): string;
  /** Returns Jira's live state, regardless of permissions. */
  site(): Readonly<Site>;
  /** Replaces the fault rules. */
  setFaults(rules: readonly object[]): void;
  /** Returns true while no fault rule is in force. */
  hasNoFaults(): boolean;
  setLicense(license: 'active' | 'inactive'): void;
  /** Sets the service's responses to pushes. */
  setReceiver(behavior: object): void;
  /** Returns the requests that the mock service received. */
  received(): readonly ReceivedRequest[];
  /** Sets the secret with which the service signs. */
  signWith(secret: string): void;
  /** Adds a secret with which the service verifies pushes. */
  addOutboundSecret(secret: string): Promise<void>;
  /** Returns the pushes of the webhook with their time in flight; none once faults delayed a push, because its times are unknown. */
  pushes(): readonly InFlightPush[];
  /** Returns the state of the mock Torii. */
  toriiState(): ToriiState;
  invocations(): readonly Invocation[];
  /** Runs the sweep. */
  sweep(): Promise<void>;
  /** Returns the secrets that no log may contain. */
  secrets(): readonly string[];
  /** Account id of the app. */
  readonly appAccount: string;
}

/** Time in flight of a push: from its arrival until the app had the response or timed out, epoch ms. */
export interface InFlightPush {
  /** Id of the delegation or offboarding. */
  readonly subject: string;
  readonly from: number;
  readonly until: number;
}

const serviceInfoSchema = z.object({
  inbound: z.object({ signingSecret: z.string(), bearerToken: z.string() }),
  outbound: z.object({ signingSecret: z.string() }),
  apiKey: z.string(),
});

const toriiStateSchema = z.object({
  people: z.array(
    z.object({
      id: z.number(),
      email: z.string(),
      lifecycleStatus: z.string(),
      apps: z.array(z.object({ id: z.number(), removed: z.boolean() })),
    }),
  ),
  /** Started workflows; `at` in epoch ms. */
  executions: z.array(
    z.object({ idWorkflow: z.number(), idUser: z.number().nullable(), idApp: z.number().nullable(), at: z.number() }),
  ),
});
export type ToriiState = z.infer<typeof toriiStateSchema>;

/** Returns the world of a host. @param pushes list that grows with each push */
export function worldOn(host: SandboxHost, pushes: readonly InFlightPush[]): World {
  const { mockService } = host;
  if (!mockService) throw new Error('the app brings no mock service');
  const { inbound, outbound, apiKey } = serviceInfoSchema.parse(mockService.describe());
  const secrets = [inbound.signingSecret, inbound.bearerToken, outbound.signingSecret, apiKey];
  let webhook = new Webhook(inbound.signingSecret);
  const webTriggerPath = new URL(host.forge.webTriggerUrl('service')).pathname;
  const users = host.jira.users();
  const account = (who: Persona): string => {
    const user = users.find(({ email }) => email.startsWith(`${who}@`));
    if (!user) throw new Error(`the site has no ${who}`);
    return user.accountId;
  };
  let calls = 0;
  let hasLateEgress = false;

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
      const answer = await host.answer({
        method,
        path: webTriggerPath + path,
        headers,
        ...(text === '' ? {} : { body: text }),
      });
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
    act: (action, input) => host.jira.perform(action, input),
    account,
    site: () => host.jira.site(),
    setFaults(rules) {
      host.faults.replace(rules);
      hasLateEgress ||= host.faults
        .list()
        .some(({ on, do: does }) => on === 'egress' && ('late' in does || 'delayMs' in does));
    },
    setLicense: (license) => host.forge.setLicense(license),
    setReceiver: (behavior) => expectAccepted(mockService.behave(behavior)),
    received: () => mockService.received(0),
    signWith(secret) {
      secrets.push(secret);
      webhook = new Webhook(secret);
    },
    async addOutboundSecret(secret) {
      secrets.push(secret);
      const body = new URLSearchParams({ outboundSecret: secret }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expectAccepted(await mockService.page({ method: 'POST', path: '/service/connection', headers, body }));
    },
    hasNoFaults: () => host.faults.list().length === 0,
    pushes: () => (hasLateEgress ? [] : pushes),
    toriiState: () => toriiStateSchema.parse(mockService.dump()),
    invocations: () => host.forge.invocations(),
    async sweep() {
      await host.forge.runScheduled('sweep');
    },
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

function expectAccepted({ status, body }: WireResponse): void {
  if (status >= 300) throw new Error(`the mock service refused: ${body}`);
}
