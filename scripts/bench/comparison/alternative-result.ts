import { judge, type Judgement, type Moment } from './judge';
import { outagesOf, type Step } from './week';

/** Costs of a week. */
export interface Costs {
  readonly toJira: number;
  readonly toService: number;
  /** Points of Jira's rate limit; null where no such limit applies. */
  readonly points: number | null;
  readonly price: string;
}

export interface Result extends Judgement, Costs {
  readonly name: string;
}

/** A simulated week: its beginning (epoch ms), and Jira's history. */
export interface Played {
  readonly beganAt: number;
  readonly week: readonly Step[];
  readonly truth: readonly Moment[];
}

export function resultOf(name: string, played: Played, reports: readonly Moment[], costs: Costs): Result {
  return { name, ...judge(played.truth, reports, outagesOf(played.week, played.beganAt)), ...costs };
}
