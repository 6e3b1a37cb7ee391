import { judge, type Judgment, type TimedState } from './judge';
import { outagesOf, type Step } from './week';

/** Costs of an alternative for one week. */
export interface Costs {
  /** Number of requests to Jira. */
  readonly toJira: number;
  /** Number of requests to the service. */
  readonly toService: number;
  /** Points of Jira's rate limit; null if the limit doesn't apply. */
  readonly points: number | null;
  readonly price: string;
}

/** Costs and quality of an alternative. */
export interface Result extends Judgment, Costs {
  readonly name: string;
}

/** A week that was played on a site. */
export interface PlayedWeek {
  /** Epoch ms. */
  readonly startedAt: number;
  readonly steps: readonly Step[];
  /** States of the delegations' issues in Jira, oldest first. */
  readonly jiraStates: readonly TimedState[];
}

/** Returns the result of an alternative. @param reports states that the service learned, oldest first */
export function resultOf(name: string, played: PlayedWeek, reports: readonly TimedState[], costs: Costs): Result {
  return { name, ...judge(played.jiraStates, reports, outagesOf(played.steps, played.startedAt)), ...costs };
}
