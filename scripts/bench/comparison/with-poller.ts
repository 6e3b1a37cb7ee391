import { createRng, type App } from 'forge-sandbox';
import { z } from 'zod';
import { msOf, PARAMETERS } from '../arithmetic/parameters';
import { openSite } from '../site/site';
import { resultOf, type Result } from './alternative-result';
import type { IssueState, TimedState } from './judge';
import { createProgramClient, LABEL, PAGE_SIZE, type ProgramClient } from './program-client';
import { playWeek } from './play-week';
import { stateOfFields } from './issue-events';
import type { Step } from './week';

const issueSchema = z.object({
  id: z.string(),
  fields: z.object({
    status: z.object({ name: z.string() }),
    assignee: z.object({ accountId: z.string() }).nullable(),
  }),
});
const pageSchema = z.object({ issues: z.array(issueSchema), nextPageToken: z.string().optional() });
const FIELDS = ['status', 'assignee'];
const MINUTE_MS = 60_000;

/** Plays the week with a poller. It searches for changed issues every 10 to 15 minutes, and reads open issues by id once a day. */
export async function withPoller(app: App, week: readonly Step[]): Promise<Result> {
  const site = await openSite(app, { latency: 'forge' });
  const { host } = site;
  const client = await createProgramClient(site);
  const poller = new Poller(client);
  const rng = createRng(2);
  let isDown = false;
  const [shortest, longest] = [msOf(PARAMETERS.poller.shortestWait), msOf(PARAMETERS.poller.longestWait)];
  const schedulePoll = (): void => {
    host.clock.setTimeout(
      () => {
        // An outage of the receiver is one of the whole service, so the poller is down, too.
        if (!isDown) poller.poll(host.clock.now());
        schedulePoll();
      },
      shortest + rng.below(longest - shortest),
    );
  };
  schedulePoll();
  const played = await playWeek(site, week, {
    create: (task) => {
      const issue = client.create(task);
      if (issue) poller.addIssue(issue.id, { outcome: 'open', assignee: site.world.account('owen') });
      return Promise.resolve(issue);
    },
    setOutage(system, isSystemDown) {
      if (system === 'jira') client.isJiraDown = isSystemDown;
      else isDown = isSystemDown;
    },
  });
  host.close();
  const { calls, points } = client.spent;
  return resultOf('Poller', played, poller.reports, {
    toJira: calls,
    toService: 0,
    points,
    price: "$0, and the service's own server",
  });
}

/** Program of the service that reads its issues from Jira. */
class Poller {
  readonly reports: TimedState[] = [];
  readonly #client: ProgramClient;
  /** Known states by issue id. */
  readonly #known = new Map<string, IssueState>();
  /** Time of the last complete search, epoch ms. */
  #searchedAt: number | undefined;
  /** Time of the last reading of all open issues, epoch ms. */
  #comparedAt: number | undefined;

  constructor(client: ProgramClient) {
    this.#client = client;
  }

  /** Adds an issue that the service created. */
  addIssue(issue: string, state: IssueState): void {
    this.#known.set(issue, state);
  }

  /** Searches for changed issues. Once a day, also reads all open issues. */
  poll(now: number): void {
    const since = this.#searchedAt ?? now - msOf(PARAMETERS.poller.longestWait);
    const minutes = Math.ceil((now - since + msOf(PARAMETERS.poller.overlap)) / MINUTE_MS);
    let token: string | undefined;
    do {
      const { status, json } = this.#client.call('POST', '/search/jql', {
        jql: `labels = ${LABEL} AND updated >= "-${minutes}m"`,
        fields: FIELDS,
        maxResults: PAGE_SIZE,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      if (status === 503 || status === 429) return;
      if (status !== 200) throw new Error(`Jira refused a search: ${status}`);
      const page = pageSchema.parse(json);
      for (const issue of page.issues) this.#report(issue.id, stateOfFields(issue.fields), now);
      token = page.nextPageToken;
    } while (token !== undefined);
    this.#searchedAt = now;
    this.#comparedAt ??= now;
    if (now - this.#comparedAt < msOf(PARAMETERS.poller.fullCompareEvery)) return;
    this.#comparedAt = now;
    this.#compareOpen(now);
  }

  /** Reads all open issues by id. A missing one was deleted. */
  #compareOpen(now: number): void {
    const open = [...this.#known].flatMap(([id, { outcome }]) => (outcome === 'open' ? [id] : []));
    for (let from = 0; from < open.length; from += PAGE_SIZE) {
      const ids = open.slice(from, from + PAGE_SIZE);
      const { status, json } = this.#client.call('POST', '/issue/bulkfetch', { issueIdsOrKeys: ids, fields: FIELDS });
      if (status !== 200) return;
      const states = new Map(pageSchema.parse(json).issues.map((issue) => [issue.id, stateOfFields(issue.fields)]));
      for (const id of ids) {
        this.#report(id, states.get(id) ?? { assignee: null, outcome: 'deleted' }, now);
      }
    }
  }

  /** Reports the state of a known issue if it changed. */
  #report(issue: string, state: IssueState, at: number): void {
    const before = this.#known.get(issue);
    if (!before || (before.outcome === state.outcome && before.assignee === state.assignee)) return;
    this.#known.set(issue, state);
    this.reports.push({ issue, at, state });
  }
}
