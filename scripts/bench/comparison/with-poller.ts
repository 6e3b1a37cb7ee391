import { createRng, type App } from 'forge-sandbox';
import { z } from 'zod';
import { msOf, PARAMETERS } from '../arithmetic/parameters';
import { openSite } from '../site/site';
import { resultOf, type Result } from './alternative-result';
import type { Moment, Picture } from './judge';
import { LABEL, ownClient, PAGE_SIZE, type OwnClient } from './own-client';
import { playWeek } from './play-week';
import { pictureOf } from './truth';
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

/** A service that asks Jira every 10 to 15 minutes what changed, and once a day reads its open issues by id. */
export async function withPoller(app: App, week: readonly Step[]): Promise<Result> {
  const site = await openSite(app, 'forge');
  const { host } = site;
  const client = await ownClient(site);
  const poller = new Poller(client);
  const rng = createRng(2);
  let isDown = false;
  const [shortest, longest] = [msOf(PARAMETERS.poller.shortestWait), msOf(PARAMETERS.poller.longestWait)];
  const later = (): void => {
    host.clock.setTimeout(
      () => {
        // The poller is a part of the service that is down.
        if (!isDown) poller.poll(host.clock.now());
        later();
      },
      shortest + rng.below(longest - shortest),
    );
  };
  later();
  const played = await playWeek(site, week, {
    create: (task) => {
      const issue = client.create(task);
      if (issue) poller.know(issue.id, { state: 'open', assignee: site.world.account('owen') });
      return Promise.resolve(issue);
    },
    outage(of, down) {
      if (of === 'jira') client.isJiraDown = down;
      else isDown = down;
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

class Poller {
  readonly reports: Moment[] = [];
  readonly #client: OwnClient;
  readonly #known = new Map<string, Picture>();
  #seenUntil: number | undefined;
  #comparedAt: number | undefined;

  constructor(client: OwnClient) {
    this.#client = client;
  }

  know(issue: string, picture: Picture): void {
    this.#known.set(issue, picture);
  }

  poll(now: number): void {
    const since = this.#seenUntil ?? now - msOf(PARAMETERS.poller.longestWait);
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
      for (const issue of page.issues) this.#learn(issue.id, pictureOf(issue.fields), now);
      token = page.nextPageToken;
    } while (token !== undefined);
    this.#seenUntil = now;
    this.#comparedAt ??= now;
    if (now - this.#comparedAt < msOf(PARAMETERS.poller.fullCompareEvery)) return;
    this.#comparedAt = now;
    this.#compareOpen(now);
  }

  /** Reads all open issues by id: what isn't there was deleted. */
  #compareOpen(now: number): void {
    const open = [...this.#known].flatMap(([id, { state }]) => (state === 'open' ? [id] : []));
    for (let from = 0; from < open.length; from += PAGE_SIZE) {
      const ids = open.slice(from, from + PAGE_SIZE);
      const { status, json } = this.#client.call('POST', '/issue/bulkfetch', { issueIdsOrKeys: ids, fields: FIELDS });
      if (status !== 200) return;
      const found = new Map(pageSchema.parse(json).issues.map((issue) => [issue.id, pictureOf(issue.fields)]));
      for (const id of ids) {
        this.#learn(id, found.get(id) ?? { assignee: null, state: 'deleted' }, now);
      }
    }
  }

  #learn(issue: string, picture: Picture, at: number): void {
    const before = this.#known.get(issue);
    if (!before || (before.state === picture.state && before.assignee === picture.assignee)) return;
    this.#known.set(issue, picture);
    this.reports.push({ issue, at, picture });
  }
}
