import * as z from 'zod/mini';

const DAY_MS = 24 * 3_600_000;

/** What is done once in a while, and how often, ms: the sweep does it when its time has come. */
export const JOB_EVERY_MS = {
  /** Each rule against Jira as it is now. */
  rules: DAY_MS,
  /** The open delegations: whether each can be worked. */
  open: DAY_MS,
  /** Old delegations are reduced, and older ones removed. */
  'clean-up': DAY_MS,
  /** Account ids are reported to Atlassian [doc: every 7 days while any is kept]. */
  accounts: 7 * DAY_MS,
} as const;
export type JobName = keyof typeof JOB_EVERY_MS;
export const JOBS: readonly JobName[] = ['rules', 'open', 'clean-up', 'accounts'];

const Round = z.object({
  startedAt: z.number(),
  /** Until when whoever does it is believed to live, epoch ms. */
  leaseUntil: z.nullable(z.number()),
  /** Where the next run goes on, epoch ms of what was reached; null when the round is done. */
  at: z.nullable(z.number()),
});

/** How far each round has come. */
export const Jobs = z.partialRecord(z.enum(['rules', 'open', 'clean-up', 'accounts']), Round);
export type Jobs = z.infer<typeof Jobs>;

export const NO_JOBS: Jobs = {};

/** @returns where to begin; undefined where the round is neither due nor unfinished, or somebody does it */
export function jobDue(rounds: Jobs, name: JobName, now: number): number | undefined {
  const round = rounds[name];
  if (!round) return 0;
  if (round.leaseUntil !== null && round.leaseUntil > now) return undefined;
  if (round.at !== null) return round.at;
  return now - round.startedAt >= JOB_EVERY_MS[name] ? 0 : undefined;
}

/** Takes a round that is due, or goes on with it. */
export function jobStarted(rounds: Jobs, name: JobName, at: number, until: number, now: number): Jobs {
  const startedAt = at === 0 ? now : (rounds[name]?.startedAt ?? now);
  return { ...rounds, [name]: { startedAt, leaseUntil: until, at } };
}

/** @param at where the next run goes on; null if the round is done */
export function jobPaused(rounds: Jobs, name: JobName, at: number | null): Jobs {
  const round = rounds[name];
  return round ? { ...rounds, [name]: { ...round, leaseUntil: null, at } } : rounds;
}
