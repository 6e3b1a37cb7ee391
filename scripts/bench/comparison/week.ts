import type { Rng } from 'forge-sandbox';
import { PARAMETERS } from '../arithmetic/parameters';
import type { Outage } from './judge';

/** One step of the week: `at` is the time since its start, ms. Tasks (delegations) are numbered from 0. */
export type Step = { readonly at: number } & (
  | { readonly kind: 'create' | 'delete'; readonly task: number }
  | { readonly kind: 'assign'; readonly task: number; readonly to: 'olga' | 'ada' }
  | { readonly kind: 'move'; readonly tasks: readonly number[]; readonly to: 'In Progress' | 'Done' | "Won't Do" }
  | { readonly kind: 'outage'; readonly system: 'receiver' | 'jira'; readonly isDown: boolean }
);

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Length of a workday, ms. The week starts at 8 in the morning, when work starts. */
const WORKDAY_MS = 8 * HOUR_MS;
const WORKDAYS = 5;
/** Maximum number of issues in a bulk closing. */
const BULK_SIZE = 100;
/** Time between the creations of one person's delegations, ms. */
const CREATE_EVERY_MS = 10 * SECOND_MS;
export const WEEK_MS = 7 * DAY_MS;

/** Outages in work hours: the receiver is down for two and for six hours, and Jira's REST API for one hour. */
const OUTAGES = [
  { system: 'receiver', day: 1, fromHour: 3, hours: 2 },
  { system: 'jira', day: 2, fromHour: 3, hours: 1 },
  { system: 'receiver', day: 3, fromHour: 2, hours: 6 },
] as const;

/** Returns the week's steps, ordered by time. They are the same for every alternative, because `rng` is seeded. */
export function weekOf(rng: Rng): Step[] {
  const { week } = PARAMETERS;
  const steps: Step[] = OUTAGES.flatMap(({ system, day, fromHour, hours }) => [
    { at: day * DAY_MS + fromHour * HOUR_MS, kind: 'outage' as const, system, isDown: true },
    { at: day * DAY_MS + (fromHour + hours) * HOUR_MS, kind: 'outage' as const, system, isDown: false },
  ]);
  const people = week.delegations.value / week.appsPerPerson.value;
  const bulks: number[][] = Array.from({ length: week.bulkClosings.value }, () => []);
  for (let person = 0; person < people; person += 1) {
    const leavesAt = inWorkHours(Math.floor((person * WORKDAYS) / people) * DAY_MS + rng.below(6 * HOUR_MS));
    for (let app = 0; app < week.appsPerPerson.value; app += 1) {
      const task = person * week.appsPerPerson.value + app;
      steps.push({ at: leavesAt + app * CREATE_EVERY_MS, kind: 'create', task });
      steps.push(...lifeOf(task, leavesAt + 10 * MINUTE_MS, rng, bulks));
    }
  }
  for (const [day, tasks] of bulks.entries()) {
    steps.push({ at: (day + 1) * DAY_MS + WORKDAY_MS - MINUTE_MS, kind: 'move', tasks, to: 'Done' });
  }
  return steps.sort((a, b) => a.at - b.at);
}

/**
 * Returns the steps of one task after its creation. A task that a bulk closing closes is added to `bulks`.
 * @param from earliest time of a change, ms
 * @param bulks tasks of each bulk closing, by day
 */
function lifeOf(task: number, from: number, rng: Rng, bulks: readonly number[][]): Step[] {
  const { week } = PARAMETERS;
  const steps: Step[] = [];
  if (rng.next() < week.reassignedShare.value) {
    const at = inWorkHours(from + rng.below(4 * HOUR_MS));
    steps.push({ at, kind: 'assign', task, to: rng.next() < 0.5 ? 'olga' : 'ada' });
  }
  const startsAt = inWorkHours(from + rng.below(8 * HOUR_MS));
  const endsAt = inWorkHours(startsAt + MINUTE_MS + rng.below(36 * HOUR_MS));
  steps.push({ at: startsAt, kind: 'move', tasks: [task], to: 'In Progress' });
  const roll = rng.next();
  const { stillOpenShare, deletedShare, declinedShare, reopenedShare } = week;
  const shares = [stillOpenShare, deletedShare, declinedShare, reopenedShare].map(({ value }) => value);
  const [open = 0, deleted = 0, declined = 0, reopened = 0] = shares.map((_, n) =>
    shares.slice(0, n + 1).reduce((sum, share) => sum + share, 0),
  );
  if (roll < open) return steps;
  if (roll < deleted) return [...steps, { at: endsAt, kind: 'delete', task }];
  if (roll < declined) return [...steps, { at: endsAt, kind: 'move', tasks: [task], to: "Won't Do" }];
  // A bulk closing takes issues that were started on its day or before.
  const bulk = bulks.find((tasks, day) => tasks.length < BULK_SIZE && startsAt < (day + 1) * DAY_MS);
  if (roll > 1 - (week.bulkClosings.value * BULK_SIZE) / week.delegations.value && bulk) {
    bulk.push(task);
    return steps;
  }
  steps.push({ at: endsAt, kind: 'move', tasks: [task], to: 'Done' });
  if (roll < reopened) {
    const reopensAt = endsAt + 2 * MINUTE_MS + rng.below(2 * HOUR_MS);
    steps.push({ at: reopensAt, kind: 'move', tasks: [task], to: 'In Progress' });
    steps.push({ at: reopensAt + 5 * MINUTE_MS + rng.below(3 * HOUR_MS), kind: 'move', tasks: [task], to: 'Done' });
  }
  return steps;
}

/** Returns a time in work hours. A time after work becomes one on the next workday, or on the last one. */
function inWorkHours(at: number): number {
  const day = Math.floor(at / DAY_MS);
  const timeOfDay = at % DAY_MS;
  const workday = Math.min(day + (timeOfDay < WORKDAY_MS ? 0 : 1), WORKDAYS - 1);
  return workday * DAY_MS + (timeOfDay % WORKDAY_MS);
}

/** Returns the receiver's outages, epoch ms. */
export function outagesOf(week: readonly Step[], startedAt: number): Outage[] {
  const switches = week.filter((step) => step.kind === 'outage').filter(({ system }) => system === 'receiver');
  return switches.flatMap(({ at, isDown }, n) =>
    isDown ? [[startedAt + at, startedAt + (switches[n + 1]?.at ?? Infinity)] as const] : [],
  );
}
