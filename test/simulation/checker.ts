import type { Site } from 'forge-sandbox';
import type { Cast } from './cast';
import { delegationFindings } from './check-delegations';
import { offboardingsOf } from './check-offboardings';
import { toriiFindings } from './check-torii';
import { summaryOf } from './service';
import { tamperedAt, textIn } from './site';
import { picturesOf, pushesOf, toldOf, type Told } from './told';
import type { World } from './world';

/**
 * What must hold when the weather has cleared and time has passed. It goes by Jira's own memory and by what the service got, and
 * knows of the app only what the contract promises.
 *
 * @returns all that is wrong, in words; nothing if all is well
 */
export function findings(cast: Cast): string[] {
  const { world, service } = cast;
  const site = world.site();
  const told = toldOf(world, service);
  const pictures = picturesOf(told);
  const offboardings = offboardingsOf(cast, pictures);
  return [
    ...service.lies,
    ...[...service.tasks.values()].flatMap((task) =>
      delegationFindings(task, told.get(task.call.id) ?? [], cast, site),
    ),
    ...issues(cast, site, told),
    ...offboardings.findings,
    ...toriiFindings(cast, site, pictures, offboardings.completed),
    ...atOnce(world),
    ...whileOff(cast),
    ...leaks(world, site),
  ];
}

/** Each issue that the app made is one delegation's. */
function issues(
  { world, service, excuses }: Cast,
  { issues: made, links }: Site,
  all: ReadonlyMap<string, readonly Told[]>,
): string[] {
  const boundTo = new Map<string, Set<string>>();
  /** When an issue was first told, by its summary. */
  const toldAt = new Map<string, number>();
  for (const { call } of service.tasks.values()) {
    for (const { at, telling } of all.get(call.id) ?? []) {
      if (!telling.issue) continue;
      boundTo.set(telling.issue.id, (boundTo.get(telling.issue.id) ?? new Set()).add(call.id));
      const summary = summaryOf(call);
      if (!toldAt.has(summary)) toldAt.set(summary, at);
    }
  }
  return [
    ...[...boundTo].flatMap(([issue, ids]) =>
      ids.size > 1 ? [`${[...ids].join(' and ')} are bound to the same issue ${issue}`] : [],
    ),
    ...Object.values(made).flatMap((issue) => {
      if (issue.creator !== world.appAccount || boundTo.has(issue.id)) return [];
      // Weather here keeps a create call back for 12 minutes at most, and the app waits for 15: no second issue has an excuse, but
      // where somebody hid the first from every search, or took away the property by which it is found, before it was.
      const lostAt = Math.min(issue.archived ?? Infinity, tamperedAt(issue) ?? Infinity);
      if (lostAt < (toldAt.get(textIn(issue.values.summary) ?? '') ?? Infinity)) return [];
      // Or where the search is behind by more than the app waits: then it is closed, and linked to the one that counts.
      const isClosed = issue.values.resolution !== null && issue.values.resolution !== undefined;
      const isLinked = links.some(({ from, to }) => from === issue.id || to === issue.id);
      return excuses.searchBehind && isClosed && isLinked
        ? []
        : [`the app made ${issue.key}, which is no delegation's`];
    }),
  ];
}

/** Of one delegation one push is under way at a time. */
function atOnce(world: World): string[] {
  return world.pushes().flatMap((push, index, all) => {
    const other = all
      .slice(0, index)
      .find(({ about, from, until }) => about === push.about && from < push.until && push.from < until);
    return other ? [`two pushes of ${push.about} were under way at ${time(push.from)}`] : [];
  });
}

/** Who has begun to push when the receiver is turned off comes to his end: the longest function runs for 55 s, ms. */
const COMES_TO_ITS_END_MS = 55_000;

/** A receiver that is off is told nothing. */
function whileOff({ world, admin }: Cast): string[] {
  return pushesOf(world).flatMap(({ at, type }) =>
    admin.off.some(({ from, until }) => at > from + COMES_TO_ITS_END_MS && at < until)
      ? [`${type} was pushed at ${time(at)}, while the receiver was off`]
      : [],
  );
}

/** No secret, no personal data in what was logged, nor in the properties of issues. */
function leaks(world: World, { issues: all }: Site): string[] {
  const words = [...world.secrets(), '@acme.example', 'Jane Roe', 'Max Poe', 'Olga Owner', 'Owen Owner'];
  const written = [
    ...world
      .invocations()
      .flatMap(({ module, logs, outcome }) =>
        [...logs, outcome].map((text) => ({ where: `the log of ${module}`, text })),
      ),
    ...Object.values(all).map(({ key, properties }) => ({
      where: `a property of ${key}`,
      text: JSON.stringify(properties),
    })),
  ];
  return written.flatMap(({ where, text }) =>
    words.filter((word) => text.includes(word)).map((word) => `${where} holds ${JSON.stringify(word)}`),
  );
}

const time = (at: number): string => new Date(at).toISOString();
