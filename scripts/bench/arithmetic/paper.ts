import { PARAMETERS } from './parameters';

/** One of Atlassian's limits, and the load that the app can carry below it. */
export interface Ceiling {
  readonly limit: string;
  readonly scope: 'all sites' | 'one site';
  readonly delegationsPerHour: number;
  /** Behavior of the app above the limit. */
  readonly effect: string;
  /** Ways to raise the limit, or to need less of it. */
  readonly lift: string;
}

const MINUTES_PER_HOUR = 60;
const SECONDS_PER_HOUR = 3600;
const HOURS_PER_WEEK = 168;

/** Returns the load that the app can carry below each limit, the tightest limit first. */
export function ceilings(): Ceiling[] {
  const { limits, use } = PARAMETERS;
  const byEvents = (eventsPerHour: number): number => eventsPerHour / use.eventsPerDelegation.value;
  const all: Ceiling[] = [
    {
      limit: 'Jira points, the pool of all sites',
      scope: 'all sites',
      delegationsPerHour: limits.pointsPerHour.value / use.pointsPerDelegation.value,
      effect:
        'changes are marked and synced after the next full hour; creates get 503 with `Retry-After`; background work stops first',
      lift: "tier 2 at Atlassian, with a pool for each site; fewer reads per delegation by trusting an event's content",
    },
    {
      limit: "Jira points, a site's own share",
      scope: 'one site',
      delegationsPerHour: (limits.pointsPerHour.value * limits.ownShareOfPoints.value) / use.pointsPerDelegation.value,
      effect: "background work of this site waits for the next hour, so that other sites aren't held up",
      lift: 'a larger share, where fewer sites use the app',
    },
    {
      limit: 'storage read units',
      scope: 'one site',
      delegationsPerHour: byEvents((limits.readUnitsPerMinute.value * MINUTES_PER_HOUR) / use.readUnitsPerEvent.value),
      effect: 'reads are repeated with growing waits, then the event is returned to Forge, which delivers it again',
      lift: 'a higher storage limit, on request at Atlassian',
    },
    {
      limit: 'storage write units',
      scope: 'one site',
      delegationsPerHour: byEvents(
        (limits.writeUnitsPerMinute.value * MINUTES_PER_HOUR) / use.writeUnitsPerEvent.value,
      ),
      effect: 'the same as for storage read units',
      lift: 'one transaction per event whose push fails',
    },
    {
      limit: 'queue items',
      scope: 'one site',
      delegationsPerHour: (limits.queueItemsPerMinute.value * MINUTES_PER_HOUR) / use.queueItemsPerDelegation.value,
      effect: 'a refused item is found by the sweep, at most five minutes later',
      lift: 'one item for the checks of several new issues',
    },
    {
      limit: 'invocations per minute',
      scope: 'one site',
      delegationsPerHour: byEvents(limits.invocationsPerMinute.value * MINUTES_PER_HOUR),
      effect: 'Forge delivers the event again; what it drops, the hourly reconciliation finds',
      lift: 'a filter that lets only changes of status and assignee pass',
    },
    {
      limit: 'Jira reads per second',
      scope: 'one site',
      delegationsPerHour: byEvents(limits.jiraReadsPerSecond.value * SECONDS_PER_HOUR),
      effect: 'the read is repeated after `Retry-After`, then the change is marked and synced later',
      lift: 'bulk reads of 100 issues',
    },
  ];
  return all.sort((a, b) => a.delegationsPerHour - b.delegationsPerHour);
}

/** Load of one site. */
export interface SiteLoad {
  readonly delegationsPerWeek: number;
  /** Number of open delegations. */
  readonly open: number;
}

/** Returns the Jira points that a site uses in an average hour, background work included. */
export function pointsPerHour({ delegationsPerWeek, open }: SiteLoad): number {
  const { use } = PARAMETERS;
  return (
    (delegationsPerWeek * use.pointsPerDelegation.value) / HOURS_PER_WEEK +
    (open * use.weeklyPointsPerOpenDelegation.value) / HOURS_PER_WEEK +
    use.idleSitePointsPerHour.value
  );
}

/** Returns the number of such sites that one pool of points can carry, if their load is even. */
export function sitesOnOnePool(load: SiteLoad): number {
  return Math.floor(PARAMETERS.limits.pointsPerHour.value / pointsPerHour(load));
}
