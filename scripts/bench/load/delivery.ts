import type { App } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';
import { firstArrivals, watchPushes } from '../site/watch';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Responses of a receiver that refuses one push for days. */
export const REFUSALS = {
  '500': { status: 500 },
  '400': { status: 400 },
  '503 + Retry-After': { status: 503, retryAfter: (12 * HOUR_MS) / SECOND_MS },
} as const;

/** Number of delegations that change while one push is refused. */
const OTHERS = 12;
/** Time between these changes, ms. */
const CHANGE_EVERY_MS = 4 * HOUR_MS;

/**
 * Lets the receiver refuse one push for two days, while other delegations change.
 *
 * @returns the longest time from an event of another delegation to its push, ms
 */
export async function delayBesideRefused(app: App, refusal: keyof typeof REFUSALS): Promise<number> {
  const { site, issues, pushes } = await siteWithDelegations(app, OTHERS + 1);
  const [refused, ...others] = issues;
  site.world.setReceiver({ ...REFUSALS[refusal], match: `"${refused?.key ?? ''}"` });
  site.move([refused?.key ?? ''], 'Done');
  await site.invocations();
  pushes.length = 0;
  const delays: number[] = [];
  for (const { id, key } of others) {
    await site.world.advance(CHANGE_EVERY_MS);
    await site.invocations();
    pushes.length = 0;
    site.move([key], 'Done');
    // Events are up to three minutes late.
    await site.world.advance(4 * MINUTE_MS);
    const events = (await site.invocations()).filter(({ cause }) => cause === 'avi:jira:updated:issue');
    const pushedAt = pushes.find(({ issue, isAcknowledged }) => issue === id && isAcknowledged)?.at ?? Infinity;
    delays.push(pushedAt - (firstArrivals(events).get(id) ?? Infinity));
  }
  site.host.close();
  return Math.max(...delays);
}

/**
 * Lets pushes wait for a receiver that is down for six hours.
 *
 * @param count number of delegations that change during the outage
 * @param isHourly true if one changes per hour, which may make the outage longer; false if all change at its start
 * @returns the time from the receiver's return to the last acknowledgment, ms
 */
export async function recoveryTime(app: App, count: number, isHourly: boolean): Promise<number> {
  const { site, issues, pushes } = await siteWithDelegations(app, count);
  const { world } = site;
  world.setReceiver({ status: 503 });
  const downAt = world.now();
  if (isHourly) {
    for (const { key } of issues) {
      site.move([key], 'Done');
      await world.advance(HOUR_MS);
    }
  } else {
    site.move(
      issues.map(({ key }) => key),
      'Done',
    );
  }
  await world.advance(Math.max(0, downAt + 6 * HOUR_MS - world.now()));
  world.setReceiver({});
  pushes.length = 0;
  const returnedAt = world.now();
  const unacknowledgedIssues = () => {
    const acknowledgedIds = new Set(pushes.filter(({ isAcknowledged }) => isAcknowledged).map(({ issue }) => issue));
    return issues.filter(({ id }) => !acknowledgedIds.has(id));
  };
  while (unacknowledgedIssues().length > 0 && world.now() - returnedAt < DAY_MS) await world.advance(MINUTE_MS);
  /** Time of the first acknowledgment by issue id. */
  const acknowledgedAt = new Map<string, number>();
  for (const { issue, at, isAcknowledged } of pushes) {
    if (isAcknowledged && !acknowledgedAt.has(issue)) acknowledgedAt.set(issue, at);
  }
  site.host.close();
  return unacknowledgedIssues().length > 0 ? Infinity : Math.max(...acknowledgedAt.values()) - returnedAt;
}

/** Creates a site with open, acknowledged delegations of different people. */
async function siteWithDelegations(app: App, count: number) {
  const site: Site = await openSite(app, { latency: 'forge' });
  const { world } = site;
  await world.admin('saveTorii', { enabled: false });
  const issues: { readonly id: string; readonly key: string }[] = [];
  for (let n = 0; n < count; n += 1) {
    issues.push(
      await site.createDelegation({
        id: `task-${n}`,
        person: { email: `leaver-${n}@acme.example`, name: `Leaver ${n}` },
        app: { name: 'Figma' },
        owner: { email: 'owen@acme.example' },
      }),
    );
  }
  await world.advance(10 * MINUTE_MS);
  return { site, issues, pushes: watchPushes(site.host) };
}
