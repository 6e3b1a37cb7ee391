import { createRng, type App } from 'forge-sandbox';
import { msOf, PARAMETERS } from '../arithmetic/parameters';
import { openSite } from '../site/site';
import { resultOf, type Played, type Result } from './alternative-result';
import type { Moment } from './judge';
import { ownClient } from './own-client';
import { playWeek } from './play-week';
import { watchIssues, type IssueEvent } from './truth';
import type { Step } from './week';

/** An admin's webhook straight to the service, which keeps the newest picture by Jira's timestamp. */
export async function withWebhook(app: App, week: readonly Step[]): Promise<{ result: Result; played: Played }> {
  const site = await openSite(app, 'forge');
  const { host } = site;
  const client = await ownClient(site);
  const { shortestDelay, longestDelay, shortestRetry, longestRetry, retries } = PARAMETERS.webhook;
  const rng = createRng(3);
  const between = (from: number, to: number): number => from + rng.below(to - from);
  const reports: Moment[] = [];
  const newest = new Map<string, number>();
  let [isDown, requests] = [false, 0];
  const send = (event: IssueEvent, tries: number, inMs: number): void => {
    host.clock.setTimeout(() => {
      requests += 1;
      if (isDown) {
        const wait = between(msOf(shortestRetry), msOf(longestRetry));
        if (tries < retries.value) send(event, tries + 1, wait);
        return;
      }
      if (event.at < (newest.get(event.issue) ?? 0)) return;
      newest.set(event.issue, event.at);
      reports.push({ issue: event.issue, at: host.clock.now(), picture: event.picture });
    }, inMs);
  };
  watchIssues(host, (event) => send(event, 0, between(msOf(shortestDelay), msOf(longestDelay))));
  const played = await playWeek(site, week, {
    create: (task) => Promise.resolve(client.create(task)),
    outage(of, down) {
      if (of === 'jira') client.isJiraDown = down;
      else isDown = down;
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
