import { join } from 'node:path';
import { z } from 'zod';
import { type App, createHost, type Invocation, type Latency, loadApp, type SandboxHost } from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';
import { worldOn, type Persona, type World } from '../../../test/simulation/world';

/** One fixed day, so that a figure moves only when the app does. */
const BEGINS_AT = Date.UTC(2026, 10, 24, 8);

/** The demo's site in this process, on the virtual clock, and the few words that a measurement needs. */
export interface Site {
  readonly host: SandboxHost;
  readonly world: World;
  /** Back to what `host.dump` gave. */
  load(state: unknown): void;
  /** A delegation made by one call: its issue. @throws Error where it was not made */
  delegated(call?: object): Promise<{ readonly id: string; readonly key: string }>;
  /** Moves issues to a status as Jira's bulk change does, all at once. */
  move(issues: readonly string[], status: string): void;
  assign(issue: string, to: Persona): void;
  /** Invocations since the last call of this, when nothing is under way any more. */
  invocations(): Promise<readonly Invocation[]>;
}

/** The contract's example, as far as the demo's site can take it. */
const FIGMA = {
  id: 'task-8841',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 77, name: 'Figma' },
} as const;

export function loadProject(): Promise<App> {
  return loadApp(join(__dirname, '../../..'));
}

/**
 * @param state what `host.dump` gave of another site; else it begins as the demo does
 * @param random the seed of chance
 */
export async function openSite(app: App, latency: Latency['kind'], state?: unknown, random = 1): Promise<Site> {
  const host = await createHost({
    app,
    latency,
    random,
    seed: state === undefined ? 'demo' : { state },
    clock: 'virtual',
    startAt: BEGINS_AT,
    license: 'active',
  });
  const world = worldOn(host, []);
  let seen = 0;
  return {
    host,
    world,
    load(kept) {
      host.load(kept);
      seen = host.forge.invocations(0, false).at(-1)?.id ?? 0;
    },
    async delegated(call = {}) {
      const { status, text, json } = await world.service('POST', '/v1/delegations', { ...FIGMA, ...call });
      if (status !== 201) throw new Error(`not made: ${status} ${text}`);
      await world.settle();
      return made.parse(json).issue;
    },
    move(issues, status) {
      expectDone(world.act('bulk-transition', { issues, status }));
    },
    assign(issue, to) {
      expectDone(world.jira('ada', 'PUT', `/issue/${issue}/assignee`, { accountId: world.account(to) }));
    },
    async invocations() {
      await world.settle();
      const since = host.forge.invocations(seen, false);
      seen = since.at(-1)?.id ?? seen;
      return since;
    },
  };
}

const made = z.object({ issue: z.object({ id: z.string(), key: z.string() }) });

function expectDone({ status, body }: WireResponse): void {
  if (status >= 300) throw new Error(`Jira refused: ${status} ${body}`);
}
