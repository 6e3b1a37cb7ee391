import { PARAMETERS } from './parameters';

/** A limit of Atlassian's, with what the app carries below it. */
export interface Ceiling {
  readonly limit: string;
  readonly scope: 'all sites' | 'one site';
  readonly delegationsAnHour: number;
  readonly then: string;
  readonly lift: string;
}

const MINUTES_AN_HOUR = 60;
const SECONDS_AN_HOUR = 3600;
const HOURS_A_WEEK = 168;

/** Returns what the app carries below each limit, the tightest first. */
export function ceilings(): Ceiling[] {
  const { limits, use } = PARAMETERS;
  const byEvents = (eventsAnHour: number): number => eventsAnHour / use.eventsALife.value;
  const all: Ceiling[] = [
    {
      limit: 'Jira points, the pool of all sites',
      scope: 'all sites',
      delegationsAnHour: limits.pointsAnHour.value / use.pointsALife.value,
      then: 'changes are marked and synced after the next full hour; creates get 503 with `Retry-After`; background work stops first',
      lift: "tier 2 at Atlassian, with a pool for each site; fewer reads a life by trusting an event's content",
    },
    {
      limit: "Jira points, a site's own share",
      scope: 'one site',
      delegationsAnHour: (limits.pointsAnHour.value * limits.ownShareOfPoints.value) / use.pointsALife.value,
      then: "background work of this site waits for the next hour, so that other sites aren't held up",
      lift: 'a larger share, where fewer sites use the app',
    },
    {
      limit: 'read units of storage',
      scope: 'one site',
      delegationsAnHour: byEvents((limits.readUnitsAMinute.value * MINUTES_AN_HOUR) / use.readUnitsAnEvent.value),
      then: 'reads are repeated with growing waits, then the event is returned to Forge and comes again',
      lift: 'a higher limit of storage, on request at Atlassian',
    },
    {
      limit: 'write units of storage',
      scope: 'one site',
      delegationsAnHour: byEvents((limits.writeUnitsAMinute.value * MINUTES_AN_HOUR) / use.writeUnitsAnEvent.value),
      then: 'as for reads',
      lift: 'one transaction an event where a push fails',
    },
    {
      limit: 'queue items',
      scope: 'one site',
      delegationsAnHour: (limits.queueItemsAMinute.value * MINUTES_AN_HOUR) / use.queueItemsALife.value,
      then: 'a refused item is found by the sweep, at most five minutes later',
      lift: 'checking several new issues by one item',
    },
    {
      limit: 'invocations a minute',
      scope: 'one site',
      delegationsAnHour: byEvents(limits.invocationsAMinute.value * MINUTES_AN_HOUR),
      then: 'Forge delivers the event again; what it drops, the hourly reconciliation finds',
      lift: 'a filter that lets only changes of status and assignee pass',
    },
    {
      limit: 'reads of Jira a second',
      scope: 'one site',
      delegationsAnHour: byEvents(limits.jiraReadsASecond.value * SECONDS_AN_HOUR),
      then: 'the read is repeated after `Retry-After`, then the change is marked and synced later',
      lift: 'bulk reads of 100 issues',
    },
  ];
  return all.sort((a, b) => a.delegationsAnHour - b.delegationsAnHour);
}

/** Work of one site. */
export interface SiteLoad {
  readonly delegationsAWeek: number;
  readonly open: number;
}

/** Returns Jira's points that a site takes an hour on average, background included. */
export function pointsAnHour({ delegationsAWeek, open }: SiteLoad): number {
  const { use } = PARAMETERS;
  return (
    (delegationsAWeek * use.pointsALife.value) / HOURS_A_WEEK +
    (open * use.readsOfAnOpenOneAWeek.value) / HOURS_A_WEEK +
    use.pointsAnIdleSiteAnHour.value
  );
}

/** Returns the number of such sites that one pool of points carries, if their load is even. */
export function sitesOnOnePool(load: SiteLoad): number {
  return Math.floor(PARAMETERS.limits.pointsAnHour.value / pointsAnHour(load));
}
