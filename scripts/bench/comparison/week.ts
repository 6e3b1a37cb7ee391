import type { Rng } from 'forge-sandbox';
import { PARAMETERS } from '../arithmetic/parameters';
import type { Outage } from './judge';

/** One thing that happens in the week. `at` is in ms after its beginning; tasks are numbered from 0. */
export type Step = { readonly at: number } & (
  | { readonly kind: 'create' | 'delete'; readonly task: number }
  | { readonly kind: 'assign'; readonly task: number; readonly to: 'olga' | 'ada' }
  | { readonly kind: 'move'; readonly tasks: readonly number[]; readonly to: 'In Progress' | 'Done' | "Won't Do" }
  | { readonly kind: 'outage'; readonly of: 'receiver' | 'jira'; readonly isDown: boolean }
);

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The week begins at 8 in the morning, and people work eight hours on five days. */
const WORKDAY_MS = 8 * HOUR_MS;
const WORKDAYS = 5;
export const WEEK_MS = 7 * DAY_MS;

/** Two hours and six hours of the receiver, and one hour of Jira's REST API, all while people work. */
const OUTAGES = [
  { of: 'receiver', day: 1, fromHour: 3, hours: 2 },
  { of: 'jira', day: 2, fromHour: 3, hours: 1 },
  { of: 'receiver', day: 3, fromHour: 2, hours: 6 },
] as const;

/** Returns the week's steps by time: the same for every alternative, because `rng` is seeded. */
export function weekOf(rng: Rng): Step[] {
  const { week } = PARAMETERS;
  const steps: Step[] = OUTAGES.flatMap(({ of, day, fromHour, hours }) => [
    { at: day * DAY_MS + fromHour * HOUR_MS, kind: 'outage' as const, of, isDown: true },
    { at: day * DAY_MS + (fromHour + hours) * HOUR_MS, kind: 'outage' as const, of, isDown: false },
  ]);
  const people = week.delegations.value / week.appsPerPerson.value;
  const bulks: number[][] = Array.from({ length: week.bulkClosings.value }, () => []);
  for (let person = 0; person < people; person += 1) {
    const leavesAt = inWorkHours(Math.floor((person * WORKDAYS) / people) * DAY_MS + rng.below(6 * HOUR_MS));
    for (let app = 0; app < week.appsPerPerson.value; app += 1) {
      const task = person * week.appsPerPerson.value + app;
      steps.push({ at: leavesAt + app * 10 * SECOND_MS, kind: 'create', task });
      steps.push(...lifeOf(task, leavesAt + 10 * MINUTE_MS, rng, bulks));
    }
  }
  for (const [day, tasks] of bulks.entries()) {
    steps.push({ at: (day + 1) * DAY_MS + WORKDAY_MS - MINUTE_MS, kind: 'move', tasks, to: 'Done' });
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** Returns what people do with one issue. A task of a bulk closing is added to its list. */
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
  const chance = rng.next();
  const { stillOpenShare, deletedShare, declinedShare, reopenedShare } = week;
  const ends = [stillOpenShare, deletedShare, declinedShare, reopenedShare].map(({ value }) => value);
  const [open = 0, deleted = 0, declined = 0, reopened = 0] = ends.map((_, n) =>
    ends.slice(0, n + 1).reduce((sum, share) => sum + share, 0),
  );
  if (chance < open) return steps;
  if (chance < deleted) return [...steps, { at: endsAt, kind: 'delete', task }];
  if (chance < declined) return [...steps, { at: endsAt, kind: 'move', tasks: [task], to: "Won't Do" }];
  // The bulk closing of a day takes what was created on that day or before.
  const bulk = bulks.find((tasks, day) => tasks.length < 100 && startsAt < (day + 1) * DAY_MS);
  if (chance > 1 - (4 * 100) / week.delegations.value && bulk) {
    bulk.push(task);
    return steps;
  }
  steps.push({ at: endsAt, kind: 'move', tasks: [task], to: 'Done' });
  if (chance < reopened) {
    const reopensAt = endsAt + 2 * MINUTE_MS + rng.below(2 * HOUR_MS);
    steps.push({ at: reopensAt, kind: 'move', tasks: [task], to: 'In Progress' });
    steps.push({ at: reopensAt + 5 * MINUTE_MS + rng.below(3 * HOUR_MS), kind: 'move', tasks: [task], to: 'Done' });
  }
  return steps;
}

/** Moves a moment outside of work hours to the same time of the next workday's work. */
function inWorkHours(at: number): number {
  const day = Math.floor(at / DAY_MS);
  const inDay = at % DAY_MS;
  const workday = Math.min(day + (inDay < WORKDAY_MS ? 0 : 1), WORKDAYS - 1);
  return workday * DAY_MS + (inDay % WORKDAY_MS);
}

/** Returns the receiver's outages, epoch ms. */
export function outagesOf(week: readonly Step[], beganAt: number): Outage[] {
  const ends = week.filter((step) => step.kind === 'outage').filter((step) => step.of === 'receiver');
  return ends.flatMap(({ at, isDown }, n) =>
    isDown ? [[beganAt + at, beganAt + (ends[n + 1]?.at ?? Infinity)] as const] : [],
  );
}
