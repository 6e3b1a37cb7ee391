import type { World } from '../../../test/simulation/world';
import type { Site } from '../site/site';
import { PARAMETERS } from '../arithmetic/parameters';
import { taskOf } from './tasks';

/** Label of the issues that a program of the service creates. */
export const LABEL = 'delegation';

/** Client of Jira's REST API for a program of the service. It calls as an OAuth app, so that its calls cost points. */
export interface ProgramClient {
  readonly site: Site;
  readonly world: World;
  /** Number of calls, and the points that they cost. */
  readonly spent: { calls: number; points: number };
  isJiraDown: boolean;
  call(method: string, path: string, body?: object): { readonly status: number; readonly json: unknown };
  /** Creates the issue of a task. @returns undefined during an outage of Jira */
  create(task: number): { readonly id: string; readonly key: string } | undefined;
}

const POINTS_HEADER = 'x-sandbox-points';
const PROGRAM = { appId: 'program', accountId: 'program', scopes: new Set(['read:jira-work', 'write:jira-work']) };

/** Uninstalls the app from a site, and installs a program instead. Its calls take no time. */
export async function createProgramClient(site: Site): Promise<ProgramClient> {
  const { host, world } = site;
  await host.time.awaitRequest(host.forge.uninstall());
  host.jira.installApp({ ...PROGRAM, displayName: 'Program' });
  const spent = { calls: 0, points: 0 };
  const client: ProgramClient = {
    site,
    world,
    spent,
    isJiraDown: false,
    call(method, path, body) {
      spent.calls += 1;
      if (client.isJiraDown) return { status: 503, json: undefined };
      const response = host.jira.handle(
        {
          method,
          path: `/rest/api/3${path}`,
          headers: body === undefined ? {} : { 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        { kind: 'app', app: PROGRAM },
      );
      spent.points += Number(response.headers[POINTS_HEADER] ?? 0);
      return { status: response.status, json: response.body === '' ? undefined : JSON.parse(response.body) };
    },
    create(task) {
      const { person, app } = taskOf(task);
      const fields = {
        project: { key: 'IT' },
        issuetype: { name: 'Task' },
        summary: `Remove ${person.name} from ${app.name}`,
        labels: [LABEL],
        assignee: { accountId: world.account('owen') },
      };
      const { status } = client.call('POST', '/issue', { fields });
      if (status === 503) return undefined;
      if (status !== 201) throw new Error(`Jira refused an issue: ${status}`);
      const issue = Object.values(world.site().issues).at(-1);
      if (!issue) throw new Error('Jira created no issue');
      return { id: issue.id, key: issue.key };
    },
  };
  return client;
}

export const PAGE_SIZE = PARAMETERS.poller.pageSize.value;
