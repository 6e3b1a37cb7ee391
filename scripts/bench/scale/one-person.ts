import type { App } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';
import { arrivals, watchPushes } from '../site/watch';
import { afterSweep, QUIET_MS } from './after-sweep';

/** Closing of all delegations of one person at the same time. */
export interface Closing {
  readonly delegations: number;
  /** Platform calls and Jira calls of all invocations that the events caused, an event. */
  readonly callsAnEvent: number;
  readonly jiraCallsAnEvent: number;
  /** From each event's reaching the app to its push, ms. */
  readonly pushedMs: readonly number[];
  /** From the last event's reaching the app to the push that the offboarding is completed, ms. */
  readonly completedMs: number;
  readonly lost: number;
}

/** An event in 200 comes so late or later, ms; where it is the last one, the offboarding completes without contention. */
const LATE_MS = 20_000;
/** Seeds of chance to try; among many more events one is always late. */
const SEEDS = 6;
const FEW = 150;

const MINUTE_MS = 60_000;
const PERSON = { email: 'jane@acme.example', name: 'Jane Roe' };
const memberOf = (n: number, total: number) => ({
  id: `one-${n}`,
  person: PERSON,
  app: { name: `App ${n}` },
  owner: { email: 'owen@acme.example' },
  offboarding: { id: 'ob-one', total },
});

/** Closes `count` delegations of one offboarding by one bulk change: the first of some seeds without a late event, or the last. */
export async function closeAll(app: App, count: number): Promise<Closing> {
  for (let seed = 1; ; seed += 1) {
    const { spreadMs, ...closing } = await closeOnce(app, count, seed);
    if (spreadMs < LATE_MS || seed === SEEDS || count > FEW) return closing;
  }
}

async function closeOnce(app: App, count: number, seed: number): Promise<Closing & { readonly spreadMs: number }> {
  const site = await openSite(app, 'forge', undefined, seed);
  const { host, world } = site;
  try {
    await world.admin('saveTorii', { enabled: false });
    const issues = await createBatch(site, count);
    const pushes = watchPushes(host, 0);
    const completions = watchCompletion(site);
    await afterSweep(site);
    site.move(
      issues.map(({ key }) => key),
      'Done',
    );
    await world.advance(QUIET_MS);
    const caused = await site.invocations();
    const arrivedAt = arrivals(caused.filter(({ cause }) => cause === 'avi:jira:updated:issue'));
    const calls = caused.flatMap((invocation) => invocation.calls);
    const first = new Map<string, number>();
    for (const { issue, at } of pushes) if (!first.has(issue)) first.set(issue, at);
    const [firstAt, lastAt] = [Math.min(...arrivedAt.values()), Math.max(...arrivedAt.values())];
    const pushedMs = [...first].map(([issue, at]) => at - (arrivedAt.get(issue) ?? -Infinity));
    return {
      delegations: count,
      callsAnEvent: calls.length / count,
      jiraCallsAnEvent: calls.filter(({ target }) => target === 'jira').length / count,
      pushedMs,
      completedMs: (completions[0] ?? Infinity) - lastAt,
      lost: count - first.size,
      spreadMs: lastAt - firstAt,
    };
  } finally {
    host.close();
  }
}

async function createBatch(site: Site, count: number): Promise<{ readonly id: string; readonly key: string }[]> {
  const { world } = site;
  const before = new Set(Object.keys(world.site().issues));
  const delegations = Array.from({ length: count }, (_, n) => memberOf(n, count));
  const { status } = await world.service('POST', '/v1/delegations/batch', { delegations });
  if (status !== 202) throw new Error(`the batch was refused: ${status}`);
  const created = () => Object.values(world.site().issues).filter(({ id }) => !before.has(id));
  for (let minute = 0; minute < 60 && created().length < count; minute += 1) await world.advance(MINUTE_MS);
  // Time for all that the creations caused.
  await world.advance(10 * MINUTE_MS);
  if (created().length !== count) throw new Error(`${created().length} issues for ${count} delegations`);
  return created();
}

/** Moments at which the offboarding's completion reached the service, epoch ms. */
function watchCompletion({ host: { mockService, clock } }: Site): number[] {
  const moments: number[] = [];
  if (!mockService) return moments;
  const receive = mockService.receive.bind(mockService);
  mockService.receive = (to, request) => {
    if (request.body?.includes('"offboarding.completed"')) moments.push(clock.now());
    return receive(to, request);
  };
  return moments;
}

/** Creates of one person, side by side. */
export interface Creates {
  readonly delegations: number;
  readonly callsACreate: number;
  readonly statuses: Readonly<Record<number, number>>;
}

/** Sends `count` creates of one offboarding at the same time. */
export async function createAll(app: App, count: number): Promise<Creates> {
  const site = await openSite(app, 'forge');
  const { host, world } = site;
  try {
    await world.admin('saveTorii', { enabled: false });
    await afterSweep(site);
    const asked = Array.from({ length: count }, (_, n) => world.service('POST', '/v1/delegations', memberOf(n, count)));
    const statuses: Record<number, number> = {};
    for (const { status } of await Promise.all(asked)) statuses[status] = (statuses[status] ?? 0) + 1;
    await world.advance(MINUTE_MS);
    const caused = await site.invocations();
    if (caused.some(({ cause }) => cause === 'schedule')) throw new Error('a sweep ran among the creates');
    return {
      delegations: count,
      callsACreate: caused.reduce((sum, { calls }) => sum + calls.length, 0) / count,
      statuses,
    };
  } finally {
    host.close();
  }
}
