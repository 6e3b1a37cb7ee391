import { createRng } from 'forge-sandbox';
import { msOf, PARAMETERS } from '../arithmetic/parameters';
import { resultOf, type PlayedWeek, type Result } from './alternative-result';
import type { TimedState } from './judge';
import { outagesOf } from './week';

/**
 * Returns the result of a model of Jira Automation, for the issue history of another run. One rule sends each change of
 * an issue by "Send web request". A failed request is lost. Once the plan's runs are used up, the rule stops for the month.
 */
export function withAutomation(played: PlayedWeek, runsPerMonth: number): Result {
  const { shortestDelay, longestDelay, runsPerMonthOnStandard } = PARAMETERS.automation;
  const rng = createRng(4);
  const reports: TimedState[] = [];
  const outages = outagesOf(played.steps, played.startedAt);
  let runs = 0;
  for (const change of [...played.jiraStates].sort((a, b) => a.at - b.at)) {
    if (runs >= runsPerMonth) break;
    runs += 1;
    const at = change.at + msOf(shortestDelay) + rng.below(msOf(longestDelay) - msOf(shortestDelay));
    if (!outages.some(([from, to]) => at >= from && at < to)) reports.push({ ...change, at });
  }
  const isStandard = runsPerMonth === runsPerMonthOnStandard.value;
  return resultOf(
    `Jira Automation (modeled), ${isStandard ? 'Standard' : 'Premium'}`,
    played,
    reports.sort((a, b) => a.at - b.at),
    { toJira: 0, toService: runs, points: null, price: isStandard ? '$0 in the plan' : '$0 in the plan, Premium' },
  );
}
