import { join } from 'node:path';
import { z } from 'zod';
import { type App, createHost, type Invocation, type Latency, loadApp, type SandboxHost } from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';
import { worldOn, type Persona, type World } from '../../../test/simulation/world';

/** Fixed start of the virtual clock, so that a figure changes only when the app does. */
const STARTS_AT = Date.UTC(2026, 10, 24, 8);

/** The demo's site in this process, on the virtual clock, with the actions that a measurement needs. */
export interface Site {
  readonly host: SandboxHost;
  readonly world: World;
  /** Restores a state that `host.dump` returned. */
  load(state: unknown): void;
  /** Creates a delegation by one call, and returns its issue. @throws Error if the response isn't 201 */
  createDelegation(call?: object): Promise<{ readonly id: string; readonly key: string }>;
  /** Moves all issues to a status at the same time, as Jira's bulk change does. */
  move(issues: readonly string[], status: string): void;
  assign(issue: string, to: Persona): void;
  /** Waits until nothing is in flight, and returns the invocations since the last call of this method. */
  invocations(): Promise<readonly Invocation[]>;
}

/** The contract's example, reduced to what the demo's site allows. */
const FIGMA = {
  id: 'task-8841',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 77, name: 'Figma' },
} as const;

export function loadProject(): Promise<App> {
  return loadApp(join(__dirname, '../../..'));
}

interface SiteOptions {
  readonly latency: Latency['kind'];
  /** State that `host.dump` returned for another site; the demo's state by default. */
  readonly state?: unknown;
  readonly randomSeed?: number;
}

/** Opens a site with the app. */
export async function openSite(app: App, { latency, state, randomSeed = 1 }: SiteOptions): Promise<Site> {
  const host = await createHost({
    app,
    latency,
    random: randomSeed,
    seed: state === undefined ? 'demo' : { state },
    clock: 'virtual',
    startAt: STARTS_AT,
    license: 'active',
  });
  const world = worldOn(host, []);
  let lastInvocation = 0;
  return {
    host,
    world,
    load(dumped) {
      host.load(dumped);
      lastInvocation = host.forge.invocations().at(-1)?.id ?? 0;
    },
    async createDelegation(call = {}) {
      const { status, text, json } = await world.service('POST', '/v1/delegations', { ...FIGMA, ...call });
      if (status !== 201) throw new Error(`the delegation was refused: ${status} ${text}`);
      await world.settle();
      return createdSchema.parse(json).issue;
    },
    move(issues, status) {
      expectSuccess(world.act('bulk-transition', { issues, status }));
    },
    assign(issue, to) {
      expectSuccess(world.jira('ada', 'PUT', `/issue/${issue}/assignee`, { accountId: world.account(to) }));
    },
    async invocations() {
      await world.settle();
      const invocations = host.forge.invocations(lastInvocation);
      lastInvocation = invocations.at(-1)?.id ?? lastInvocation;
      return invocations;
    },
  };
}

const createdSchema = z.object({ issue: z.object({ id: z.string(), key: z.string() }) });

function expectSuccess({ status, body }: WireResponse): void {
  if (status >= 300) throw new Error(`Jira refused: ${status} ${body}`);
}
