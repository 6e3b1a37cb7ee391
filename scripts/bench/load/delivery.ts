import type { App } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';
import { arrivals, watchPushes } from '../site/watch';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Answers that a receiver gives to one push for days. */
export const REFUSALS = {
  '500': { status: 500 },
  '400': { status: 400 },
  '503 + Retry-After': { status: 503, retryAfter: (12 * HOUR_MS) / SECOND_MS },
} as const;

/** Delegations that change while one push is refused. */
const OTHERS = 12;
const EVERY_MS = 4 * HOUR_MS;

/**
 * Lets the receiver refuse one push for two days, while others change.
 *
 * @returns from an event's reaching the app to the push of another delegation, the longest, ms
 */
export async function delayBesideRefused(app: App, refusal: keyof typeof REFUSALS): Promise<number> {
  const { site, issues, pushes } = await ready(app, OTHERS + 1);
  const [refused, ...others] = issues;
  site.world.receiver({ ...REFUSALS[refusal], match: `"${refused?.key ?? ''}"` });
  site.move([refused?.key ?? ''], 'Done');
  await site.invocations();
  pushes.length = 0;
  const delays: number[] = [];
  for (const { id, key } of others) {
    await site.world.advance(EVERY_MS);
    await site.invocations();
    pushes.length = 0;
    site.move([key], 'Done');
    // An event may come three minutes late.
    await site.world.advance(4 * MINUTE_MS);
    const events = (await site.invocations()).filter(({ cause }) => cause === 'avi:jira:updated:issue');
    const pushedAt = pushes.find(({ issue, acknowledged }) => issue === id && acknowledged)?.at ?? Infinity;
    delays.push(pushedAt - (arrivals(events).get(id) ?? Infinity));
  }
  site.host.close();
  return Math.max(...delays);
}

/**
 * Lets pushes wait for a receiver that is down for six hours.
 *
 * @param isHourly the changes come one an hour, the outage lasts longer where they need it; else all come at its beginning
 * @returns from the receiver's return to the last acknowledgement, ms
 */
export async function recovery(app: App, waiting: number, isHourly: boolean): Promise<number> {
  const { site, issues, pushes } = await ready(app, waiting);
  const { world } = site;
  world.receiver({ status: 503 });
  const beganAt = world.now();
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
  await world.advance(Math.max(0, beganAt + 6 * HOUR_MS - world.now()));
  world.receiver({});
  pushes.length = 0;
  const returnedAt = world.now();
  const left = () => {
    const told = new Set(pushes.filter(({ acknowledged }) => acknowledged).map(({ issue }) => issue));
    return issues.filter(({ id }) => !told.has(id));
  };
  while (left().length > 0 && world.now() - returnedAt < DAY_MS) await world.advance(MINUTE_MS);
  const first = new Map<string, number>();
  for (const { issue, at, acknowledged } of pushes) {
    if (acknowledged && !first.has(issue)) first.set(issue, at);
  }
  site.host.close();
  return left().length > 0 ? Infinity : Math.max(...first.values()) - returnedAt;
}

/** A site with open, acknowledged delegations of different people. */
async function ready(app: App, count: number) {
  const site: Site = await openSite(app, 'forge');
  const { world } = site;
  await world.admin('saveTorii', { enabled: false });
  const issues: { readonly id: string; readonly key: string }[] = [];
  for (let n = 0; n < count; n += 1) {
    issues.push(
      await site.delegated({
        id: `task-${n}`,
        person: { email: `leaver-${n}@acme.example`, name: `Leaver ${n}` },
        app: { name: 'Figma' },
        owner: { email: 'owen@acme.example' },
      }),
    );
  }
  await world.advance(10 * MINUTE_MS);
  return { site, issues, pushes: watchPushes(site.host, 0) };
}
