import type { PageData } from './page-data';

/** A page that the way in leads to. */
export interface PlaceToGo {
  readonly href: string;
  readonly name: string;
  readonly what: string;
}

/** The app's own pages, as far as who looks may open them. */
export function appPlaces({ adminPages, globalPages }: PageData): readonly PlaceToGo[] {
  return [
    ...adminPages.map(({ key, title, button }) => ({
      href: `/jira/admin/${key}`,
      name: title,
      what: button === null ? 'For people who administer Jira' : `${button}, in Manage apps`,
    })),
    ...globalPages.map(({ key, title }) => ({ href: `/jira/apps/${key}`, name: title, what: 'For everybody' })),
  ];
}

/** What is there beside Jira's projects and the app. */
export function placesAround({ me, hasMockService }: PageData): readonly PlaceToGo[] {
  const administration = {
    href: '/jira/admin',
    name: 'Administration',
    what: 'Archive, trash, rename, deactivate; let time pass; make things go wrong',
  };
  const service = {
    href: '/service',
    name: 'Mock service',
    what: 'The other end: starts the calls, receives the events',
  };
  const apps = { href: '/jira/manage-apps', name: 'Manage apps', what: "The app's Configure and Get started buttons" };
  const dashboard = { href: '/jira/dashboard', name: 'Dashboard', what: "The app's gadgets" };
  return [
    ...(me.admin ? [administration, apps] : []),
    dashboard,
    ...(hasMockService ? [service] : []),
    { href: '/_sandbox', name: 'Control API', what: 'Users, tokens, web triggers, secrets, as JSON' },
    { href: '/_sandbox/invocations', name: 'Invocations', what: 'What the app ran, with each call and its points' },
    { href: '/_sandbox/metrics', name: 'Metrics', what: "Totals, and the month's price" },
  ];
}

export const REAL: readonly string[] = [
  "The app: its own code and Atlassian's unmodified @forge packages.",
  'HTTP: REST with basic auth, web triggers, and what the app sends out.',
  "The app's pages: UI Kit's own reconciler, drawn with Atlaskit.",
];

export const EMULATED: readonly string[] = [
  'Forge: invocations, storage, queues, schedules, events, egress, with their limits and errors.',
  "Jira: issues, workflows, permissions and search, to Atlassian's OpenAPI document. What it does not know it refuses: 501.",
  "These pages of Jira's: plain ones, all of them through REST as who you act as.",
];

/** Calls that work as they stand, as who looks at the page. */
export function examples(
  { me, token, address, webTriggers }: PageData,
  project: string,
): readonly { readonly what: string; readonly command: string }[] {
  const auth = `-u '${me.email}:${token}'`;
  const json = "-H 'content-type: application/json'";
  return [
    { what: 'What there is: users and tokens, the app, its web triggers', command: `curl ${address}/_sandbox` },
    { what: 'Who am I', command: `curl ${auth} ${address}/rest/api/3/myself` },
    {
      what: 'Create an issue',
      command: `curl ${auth} ${json} ${address}/rest/api/3/issue \\\n  -d '{"fields": {"project": {"key": "${project}"}, "issuetype": {"name": "Task"}, "summary": "Created from a terminal"}}'`,
    },
    {
      what: 'Find issues',
      command: `curl ${auth} ${json} ${address}/rest/api/3/search/jql \\\n  -d '{"jql": "project = ${project}", "fields": ["summary", "status"]}'`,
    },
    ...webTriggers.map(({ key, url }) => ({
      what: `Call the web trigger ${key}`,
      command: `curl ${json} ${url} \\\n  -d '{}'`,
    })),
    { what: 'What the app did so far', command: `curl '${address}/_sandbox/invocations?since=0'` },
  ];
}
