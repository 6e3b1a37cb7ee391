import { createRng, type App } from 'forge-sandbox';
import { msOf, PARAMETERS } from '../arithmetic/parameters';
import { openSite } from '../site/site';
import { resultOf, type PlayedWeek, type Result } from './alternative-result';
import type { TimedState } from './judge';
import { createProgramClient } from './program-client';
import { playWeek } from './play-week';
import { watchIssues, type IssueEvent } from './issue-events';
import type { Step } from './week';

/** Plays the week with a Jira webhook straight to the service, which keeps the newest state by Jira's timestamp. */
export async function withWebhook(app: App, week: readonly Step[]): Promise<{ result: Result; played: PlayedWeek }> {
  const site = await openSite(app, { latency: 'forge' });
  const { host } = site;
  const client = await createProgramClient(site);
  const { shortestDelay, longestDelay, shortestRetry, longestRetry, retries } = PARAMETERS.webhook;
  const rng = createRng(3);
  const between = (from: number, to: number): number => from + rng.below(to - from);
  const reports: TimedState[] = [];
  /** Time of the newest reported change by issue id. */
  const newestAt = new Map<string, number>();
  let [isDown, requests] = [false, 0];
  const sendAfter = (delayMs: number, event: IssueEvent, retryCount: number): void => {
    host.clock.setTimeout(() => {
      requests += 1;
      if (isDown) {
        const wait = between(msOf(shortestRetry), msOf(longestRetry));
        if (retryCount < retries.value) sendAfter(wait, event, retryCount + 1);
        return;
      }
      if (event.at < (newestAt.get(event.issue) ?? 0)) return;
      newestAt.set(event.issue, event.at);
      reports.push({ issue: event.issue, at: host.clock.now(), state: event.state });
    }, delayMs);
  };
  watchIssues(host, (event) => sendAfter(between(msOf(shortestDelay), msOf(longestDelay)), event, 0));
  const played = await playWeek(site, week, {
    create: (task) => Promise.resolve(client.create(task)),
    setOutage(system, isSystemDown) {
      if (system === 'jira') client.isJiraDown = isSystemDown;
      else isDown = isSystemDown;
    },
  });
  host.close();
  const result = resultOf('Admin webhook', played, reports, {
    toJira: client.spent.calls,
    toService: requests,
    points: client.spent.points,
    price: '$0',
  });
  return { result, played };
}
