import type { App } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';
import { arrivals, watchPushes, type Push } from '../site/watch';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** After so long whatever was not told is counted as lost. */
const LOST_AFTER_MS = 24 * 60 * MINUTE_MS;

/** Load on a site with 10,000 open delegations: issues that change at the same time, and issues a second for a minute. */
const BURST = 300;
/** Events a second: with failures fewer, because retries take a part of the store's 4,000 units a minute. */
export const aSecond = (failing: number): number => (failing > 0 ? 25 : 30);
const FOR_SECONDS = 60;
/** Well above the 300 invocations a second that Forge runs. */
const ABOVE_THE_CAP = 1000;

/** Delays of a number of changes, ms. */
export interface Passage {
  /** From the event's reaching the app to the push's reaching the receiver. */
  readonly pushed: readonly number[];
  /** From the event's reaching the app to the acknowledgement. */
  readonly acknowledged: readonly number[];
  /** From the change in Jira to the acknowledgement, Forge's own delays included. */
  readonly changed: readonly number[];
  /** Changes that the service never heard of. */
  readonly lost: number;
  /** Invocations that Forge did not run for its cap. */
  readonly refused: number;
}

export interface Load {
  readonly burst: Passage;
  readonly stream: Passage;
}

/**
 * @param state a site with thousands of open delegations
 * @param failing the share of pushes whose first try fails
 */
export async function load(app: App, state: unknown, failing: number): Promise<Load> {
  const site = await openSite(app, 'forge', state);
  const pushes = watchPushes(site.host, failing);
  const issues = Object.values(site.world.site().issues);
  const burst = issues.slice(0, BURST);
  const rate = aSecond(failing);
  const stream = issues.slice(BURST, BURST + rate * FOR_SECONDS);
  try {
    return {
      burst: await passage(site, pushes, burst, (change) => change(burst)),
      stream: await passage(site, pushes, stream, (change) => atRate(site, stream, rate, change)),
    };
  } finally {
    site.host.close();
  }
}

/** Changes issues one after the other at a fixed rate. */
async function atRate(
  { world }: Site,
  issues: readonly Issue[],
  rate: number,
  change: (some: readonly Issue[]) => void,
): Promise<void> {
  const beganAt = world.now();
  for (const [n, issue] of issues.entries()) {
    change([issue]);
    await world.advance(beganAt + Math.round(((n + 1) * SECOND_MS) / rate) - world.now());
  }
}

/** More changes at the same time than Forge runs invocations in a second. */
export async function aboveTheCap(app: App, state: unknown): Promise<Passage> {
  const site = await openSite(app, 'forge', state);
  const pushes = watchPushes(site.host, 0);
  const issues = Object.values(site.world.site().issues).slice(0, ABOVE_THE_CAP);
  try {
    return await passage(site, pushes, issues, (change) => change(issues));
  } finally {
    site.host.close();
  }
}

type Issue = { readonly id: string; readonly key: string };

async function passage(
  site: Site,
  pushes: Push[],
  issues: readonly Issue[],
  people: (change: (some: readonly Issue[]) => void) => void | Promise<void>,
): Promise<Passage> {
  const { world } = site;
  await site.invocations();
  pushes.length = 0;
  const changedAt = new Map<string, number>();
  await people((some) => {
    for (const { id } of some) changedAt.set(id, world.now());
    site.move(
      some.map(({ key }) => key),
      'In Progress',
    );
  });
  const began = world.now();
  const told = (): ReadonlySet<string> =>
    new Set(pushes.filter(({ acknowledged }) => acknowledged).map(({ issue }) => issue));
  while (told().size < issues.length && world.now() - began < LOST_AFTER_MS) await world.advance(MINUTE_MS);

  const events = (await site.invocations()).filter(({ cause }) => cause === 'avi:jira:updated:issue');
  const arrivedAt = arrivals(events);
  const each = issues.map(({ id }) => {
    const mine = pushes.filter(({ issue }) => issue === id);
    const acknowledgedAt = mine.find(({ acknowledged }) => acknowledged)?.at;
    const from = arrivedAt.get(id);
    return acknowledgedAt === undefined || from === undefined
      ? undefined
      : {
          pushed: (mine[0]?.at ?? acknowledgedAt) - from,
          acknowledged: acknowledgedAt - from,
          changed: acknowledgedAt - (changedAt.get(id) ?? began),
        };
  });
  const heard = each.flatMap((one) => one ?? []);
  // The limits of a minute are free again before something else is measured.
  await world.advance(10 * MINUTE_MS);
  return {
    pushed: heard.map((one) => one.pushed),
    acknowledged: heard.map((one) => one.acknowledged),
    changed: heard.map((one) => one.changed),
    lost: issues.length - heard.length,
    refused: events.filter(({ outcome }) => outcome.startsWith('refused')).length,
  };
}
