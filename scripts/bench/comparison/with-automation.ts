import { createRng } from 'forge-sandbox';
import { msOf, PARAMETERS } from '../arithmetic/parameters';
import { resultOf, type Played, type Result } from './alternative-result';
import type { Moment } from './judge';
import { outagesOf } from './week';

/**
 * Jira Automation as a model, over the history that another run had: one rule sends each change of an issue by "Send
 * web request". A request that fails is lost, and rules stop for the month after the plan's runs.
 */
export function withAutomation(played: Played, runsAMonth: number): Result {
  const { shortestDelay, longestDelay, runsAMonthOnStandard } = PARAMETERS.automation;
  const rng = createRng(4);
  const reports: Moment[] = [];
  const outages = outagesOf(played.week, played.beganAt);
  let runs = 0;
  for (const moment of [...played.truth].sort((a, b) => a.at - b.at)) {
    if (runs >= runsAMonth) break;
    runs += 1;
    const at = moment.at + msOf(shortestDelay) + rng.below(msOf(longestDelay) - msOf(shortestDelay));
    if (!outages.some(([from, to]) => at >= from && at < to)) reports.push({ ...moment, at });
  }
  const isStandard = runsAMonth === runsAMonthOnStandard.value;
  return resultOf(
    `Jira Automation (modeled), ${isStandard ? 'Standard' : 'Premium'}`,
    played,
    reports.sort((a, b) => a.at - b.at),
    { toJira: 0, toService: runs, points: null, price: isStandard ? '$0 in the plan' : '$0 in the plan, Premium' },
  );
}
