import type { App } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';
import { firstArrivals, watchPushes } from '../site/watch';
import { waitForSweep, QUIET_MS } from './after-sweep';

/** Measurements of closing all delegations of one person at the same time. */
export interface Closing {
  readonly delegations: number;
  /** Platform calls of all invocations that the events caused, per event. */
  readonly callsPerEvent: number;
  /** Jira calls among them, per event. */
  readonly jiraCallsPerEvent: number;
  /** Times from each event's arrival at the app to its push, ms. */
  readonly pushedMs: readonly number[];
  /** Time from the last event's arrival at the app to the push of the completed offboarding, ms. */
  readonly completedMs: number;
  /** Number of changes without a push. */
  readonly lost: number;
}

/** Delay that one event in 200 exceeds, ms. If it's the last event, the offboarding completes without contention. */
const LATE_MS = 20_000;
/** Number of random seeds of a measurement, because single figures vary with chance. */
const SEEDS = 4;
/** Number of events above which one seed gives a steady figure, and one event is late with almost every seed. */
const MANY_EVENTS = 150;

const MINUTE_MS = 60_000;
const PERSON = { email: 'jane@acme.example', name: 'Jane Roe' };
const memberOf = (n: number, total: number) => ({
  id: `one-${n}`,
  person: PERSON,
  app: { name: `App ${n}` },
  owner: { email: 'owen@acme.example' },
  offboarding: { id: 'ob-one', total },
});

/**
 * Closes `count` delegations of one offboarding by one bulk change, on a new site per random seed. The times of all seeds
 * are measured together. The time to the completed offboarding is the longest of those without a late event.
 */
export async function closeAll(app: App, count: number): Promise<Closing> {
  const closings = [];
  for (let seed = 1; seed <= (count > MANY_EVENTS ? 1 : SEEDS); seed += 1) {
    closings.push(await closeOnce(app, count, seed));
  }
  const punctual = closings.filter(({ spreadMs }) => spreadMs < LATE_MS);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    delegations: count,
    callsPerEvent: mean(closings.map(({ callsPerEvent }) => callsPerEvent)),
    jiraCallsPerEvent: mean(closings.map(({ jiraCallsPerEvent }) => jiraCallsPerEvent)),
    pushedMs: closings.flatMap(({ pushedMs }) => pushedMs),
    completedMs: Math.max(...(punctual.length > 0 ? punctual : closings).map(({ completedMs }) => completedMs)),
    lost: closings.reduce((sum, { lost }) => sum + lost, 0),
  };
}

async function closeOnce(app: App, count: number, seed: number): Promise<Closing & { readonly spreadMs: number }> {
  const site = await openSite(app, { latency: 'forge', randomSeed: seed });
  const { host, world } = site;
  try {
    await world.admin('saveTorii', { enabled: false });
    const issues = await createBatch(site, count);
    const pushes = watchPushes(host);
    const completions = watchCompletion(site);
    await waitForSweep(site);
    site.move(
      issues.map(({ key }) => key),
      'Done',
    );
    await world.advance(QUIET_MS);
    const invocations = await site.invocations();
    const arrivedAt = firstArrivals(invocations.filter(({ cause }) => cause === 'avi:jira:updated:issue'));
    const calls = invocations.flatMap((invocation) => invocation.calls);
    /** Time of the first push by issue id. */
    const pushedAt = new Map<string, number>();
    for (const { issue, at } of pushes) if (!pushedAt.has(issue)) pushedAt.set(issue, at);
    const [firstAt, lastAt] = [Math.min(...arrivedAt.values()), Math.max(...arrivedAt.values())];
    const pushedMs = [...pushedAt].map(([issue, at]) => at - (arrivedAt.get(issue) ?? -Infinity));
    return {
      delegations: count,
      callsPerEvent: calls.length / count,
      jiraCallsPerEvent: calls.filter(({ target }) => target === 'jira').length / count,
      pushedMs,
      completedMs: (completions[0] ?? Infinity) - lastAt,
      lost: count - pushedAt.size,
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
  // Waits for the jobs that the creations caused.
  await world.advance(10 * MINUTE_MS);
  if (created().length !== count) throw new Error(`${created().length} issues for ${count} delegations`);
  return created();
}

/** Returns a list that grows with the time (epoch ms) of each push of a completed offboarding. */
function watchCompletion({ host: { mockService, clock } }: Site): number[] {
  const completedAt: number[] = [];
  if (!mockService) return completedAt;
  const receive = mockService.receive.bind(mockService);
  mockService.receive = (to, request) => {
    if (request.body?.includes('"offboarding.completed"')) completedAt.push(clock.now());
    return receive(to, request);
  };
  return completedAt;
}

/** Measurements of create requests of one person at the same time. */
export interface Creates {
  readonly delegations: number;
  /** Platform calls of all invocations that the requests caused, per request. */
  readonly callsPerCreate: number;
  /** Number of responses by status. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** Sends `count` create requests of one offboarding at the same time. */
export async function createAll(app: App, count: number): Promise<Creates> {
  const site = await openSite(app, { latency: 'forge' });
  const { host, world } = site;
  try {
    await world.admin('saveTorii', { enabled: false });
    await waitForSweep(site);
    const responses = Array.from({ length: count }, (_, n) =>
      world.service('POST', '/v1/delegations', memberOf(n, count)),
    );
    const statuses: Record<number, number> = {};
    for (const { status } of await Promise.all(responses)) statuses[status] = (statuses[status] ?? 0) + 1;
    await world.advance(MINUTE_MS);
    const invocations = await site.invocations();
    if (invocations.some(({ cause }) => cause === 'schedule')) throw new Error('a sweep ran during the creations');
    return {
      delegations: count,
      callsPerCreate: invocations.reduce((sum, { calls }) => sum + calls.length, 0) / count,
      statuses,
    };
  } finally {
    host.close();
  }
}
