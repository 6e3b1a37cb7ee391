import type { Site } from 'forge-sandbox';
import type { Actors } from '../actors';
import { delegationViolations } from './check-delegations';
import { checkOffboardings } from './check-offboardings';
import { toriiViolations } from './check-torii';
import { summaryOf } from '../service';
import { tamperedAt, textIn } from './issue-history';
import { viewsOf, pushesOf, observationsOf, type Observation } from './observations';
import type { World } from '../world';

/**
 * Compares Jira's state with what the service received, once faults have ended and time has passed. Knows nothing of the
 * app but its contract.
 *
 * @returns a sentence for each violation
 */
export function violationsOf(actors: Actors): string[] {
  const { world, service } = actors;
  const site = world.site();
  const observed = observationsOf(world, service);
  const views = viewsOf(observed);
  const offboardings = checkOffboardings(actors, views);
  return [
    ...service.violations,
    ...[...service.tasks.values()].flatMap((task) =>
      delegationViolations(task, observed.get(task.call.id) ?? [], actors, site),
    ),
    ...issueViolations(actors, site, observed),
    ...offboardings.violations,
    ...toriiViolations(actors, site, views, offboardings.completed),
    ...concurrentPushes(world),
    ...pushesWhileOff(actors),
    ...leaks(world, site),
  ];
}

/** Returns issues of the app that belong to no delegation, or to several delegations. */
function issueViolations(
  { world, service, allowances }: Actors,
  { issues, links }: Site,
  observationsById: ReadonlyMap<string, readonly Observation[]>,
): string[] {
  const boundTo = new Map<string, Set<string>>();
  /** Time of the first observation of a bound issue, by the issue's summary. */
  const observedAt = new Map<string, number>();
  for (const { call } of service.tasks.values()) {
    for (const { at, view } of observationsById.get(call.id) ?? []) {
      if (!view.issue) continue;
      boundTo.set(view.issue.id, (boundTo.get(view.issue.id) ?? new Set()).add(call.id));
      const summary = summaryOf(call);
      if (!observedAt.has(summary)) observedAt.set(summary, at);
    }
  }
  return [
    ...[...boundTo].flatMap(([issue, ids]) =>
      ids.size > 1 ? [`${[...ids].join(' and ')} are bound to the same issue ${issue}`] : [],
    ),
    ...Object.values(issues).flatMap((issue) => {
      if (issue.creator !== world.appAccount || boundTo.has(issue.id)) return [];
      // Faults delay a create call by 12 minutes at most, and the app waits for 15. So it may create a second issue only if
      // the first one was hidden from every search, or lost its property, before it was found.
      const lostAt = Math.min(issue.archived ?? Infinity, tamperedAt(issue) ?? Infinity, allowances.hiddenAt);
      if (lostAt < (observedAt.get(textIn(issue.values.summary) ?? '') ?? Infinity)) return [];
      // If the search lags for longer than the app waits, a second issue is allowed, too, but closed and linked.
      const isClosed = issue.values.resolution !== null && issue.values.resolution !== undefined;
      const isLinked = links.some(({ from, to }) => from === issue.id || to === issue.id);
      return allowances.isSearchBehind && isClosed && isLinked
        ? []
        : [`the app created ${issue.key}, which belongs to no delegation`];
    }),
  ];
}

/** Returns pushes of a record that were in flight together with an earlier one. */
function concurrentPushes(world: World): string[] {
  return world.pushes().flatMap((push, index, all) => {
    const hasOverlap = all
      .slice(0, index)
      .some(({ subject, from, until }) => subject === push.subject && from < push.until && push.from < until);
    return hasOverlap ? [`two pushes of ${push.subject} were in flight at ${formatTime(push.from)}`] : [];
  });
}

/** Maximum duration of an invocation, ms. One that started before the webhook was turned off may still push. */
const LONGEST_INVOCATION_MS = 55_000;

/** Returns pushes to a webhook that was off. */
function pushesWhileOff({ world, admin }: Actors): string[] {
  return pushesOf(world).flatMap(({ at, type }) =>
    admin.offPeriods.some(({ from, until }) => at > from + LONGEST_INVOCATION_MS && at < until)
      ? [`${type} was pushed at ${formatTime(at)}, while the webhook was off`]
      : [],
  );
}

/** Returns secrets and personal data in logs and issue properties. */
function leaks(world: World, { issues }: Site): string[] {
  const confidentialTexts = [...world.secrets(), '@acme.example', 'Jane Roe', 'Max Poe', 'Olga Owner', 'Owen Owner'];
  const written = [
    ...world
      .invocations()
      .flatMap(({ module, logs, outcome }) =>
        [...logs, outcome].map((text) => ({ where: `the log of ${module}`, text })),
      ),
    ...Object.values(issues).map(({ key, properties }) => ({
      where: `a property of ${key}`,
      text: JSON.stringify(properties),
    })),
  ];
  return written.flatMap(({ where, text }) =>
    confidentialTexts
      .filter((leaked) => text.includes(leaked))
      .map((leaked) => `${where} holds ${JSON.stringify(leaked)}`),
  );
}

const formatTime = (at: number): string => new Date(at).toISOString();
