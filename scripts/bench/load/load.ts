import type { App } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';
import { firstArrivals, watchPushes, type Push } from '../site/watch';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Time after which a change without an acknowledgment counts as lost, ms. */
const LOST_AFTER_MS = 24 * 60 * MINUTE_MS;

/** Number of issues that change at the same time. */
const BURST = 300;
/** Length of the stream of changes, s. */
const STREAM_SECONDS = 60;
/** Returns the changes per second of the stream. It's lower with failures, because retries use storage units, too. */
export const streamRate = (failingShare: number): number => (failingShare > 0 ? 25 : 30);
/** Number of changes well above the 300 invocations per second that Forge runs. */
const ABOVE_THE_CAP = 1000;

/** Delays of many changes, ms; one number for each change that was acknowledged. */
export interface Delays {
  /** From the event's arrival at the app to the push's arrival at the receiver. */
  readonly pushed: readonly number[];
  /** From the event's arrival at the app to the acknowledgment. */
  readonly acknowledged: readonly number[];
  /** From the change in Jira to the acknowledgment, Forge's own delays included. */
  readonly changed: readonly number[];
  /** Number of changes without an acknowledgment. */
  readonly lost: number;
  /** Number of invocations that Forge refused because of its limit. */
  readonly refused: number;
}

export interface Load {
  /** Delays of changes at the same time. */
  readonly burst: Delays;
  /** Delays of changes at a fixed rate. */
  readonly stream: Delays;
}

/**
 * Changes issues at the same time, and then at a fixed rate.
 *
 * @param state state of a site with thousands of open delegations
 * @param failingShare share of the pushes whose first attempt fails
 */
export async function measureLoad(app: App, state: unknown, failingShare: number): Promise<Load> {
  const site = await openSite(app, { latency: 'forge', state });
  const pushes = watchPushes(site.host, failingShare);
  const issues = Object.values(site.world.site().issues);
  const burst = issues.slice(0, BURST);
  const rate = streamRate(failingShare);
  const stream = issues.slice(BURST, BURST + rate * STREAM_SECONDS);
  try {
    return {
      burst: await delaysOf(site, pushes, burst, (change) => change(burst)),
      stream: await delaysOf(site, pushes, stream, (change) => changeAtRate(site, stream, rate, change)),
    };
  } finally {
    site.host.close();
  }
}

/** Changes issues one after the other at a fixed rate. */
async function changeAtRate(
  { world }: Site,
  issues: readonly Issue[],
  rate: number,
  change: (changed: readonly Issue[]) => void,
): Promise<void> {
  const startedAt = world.now();
  for (const [n, issue] of issues.entries()) {
    change([issue]);
    await world.advance(startedAt + Math.round(((n + 1) * SECOND_MS) / rate) - world.now());
  }
}

/** Changes more issues at the same time than Forge runs invocations in a second. */
export async function measureAboveCap(app: App, state: unknown): Promise<Delays> {
  const site = await openSite(app, { latency: 'forge', state });
  const pushes = watchPushes(site.host);
  const issues = Object.values(site.world.site().issues).slice(0, ABOVE_THE_CAP);
  try {
    return await delaysOf(site, pushes, issues, (change) => change(issues));
  } finally {
    site.host.close();
  }
}

type Issue = { readonly id: string; readonly key: string };

/** Returns the delays of the changes that `changeAll` makes by calls of its argument. */
async function delaysOf(
  site: Site,
  pushes: Push[],
  issues: readonly Issue[],
  changeAll: (change: (changed: readonly Issue[]) => void) => void | Promise<void>,
): Promise<Delays> {
  const { world } = site;
  await site.invocations();
  pushes.length = 0;
  const changedAt = new Map<string, number>();
  await changeAll((changed) => {
    for (const { id } of changed) changedAt.set(id, world.now());
    site.move(
      changed.map(({ key }) => key),
      'In Progress',
    );
  });
  const allChangedAt = world.now();
  const acknowledgedIds = (): ReadonlySet<string> =>
    new Set(pushes.filter(({ isAcknowledged }) => isAcknowledged).map(({ issue }) => issue));
  while (acknowledgedIds().size < issues.length && world.now() - allChangedAt < LOST_AFTER_MS) {
    await world.advance(MINUTE_MS);
  }

  const events = (await site.invocations()).filter(({ cause }) => cause === 'avi:jira:updated:issue');
  const arrivedAt = firstArrivals(events);
  const delays = issues.flatMap(({ id }) => {
    const issuePushes = pushes.filter(({ issue }) => issue === id);
    const acknowledgedAt = issuePushes.find(({ isAcknowledged }) => isAcknowledged)?.at;
    const eventAt = arrivedAt.get(id);
    if (acknowledgedAt === undefined || eventAt === undefined) return [];
    return {
      pushed: (issuePushes[0]?.at ?? acknowledgedAt) - eventAt,
      acknowledged: acknowledgedAt - eventAt,
      changed: acknowledgedAt - (changedAt.get(id) ?? allChangedAt),
    };
  });
  // Lets the limits per minute recover before the next measurement.
  await world.advance(10 * MINUTE_MS);
  return {
    pushed: delays.map(({ pushed }) => pushed),
    acknowledged: delays.map(({ acknowledged }) => acknowledged),
    changed: delays.map(({ changed }) => changed),
    lost: issues.length - delays.length,
    refused: events.filter(({ outcome }) => outcome.startsWith('refused')).length,
  };
}
