import type { PageData } from './page-data';

/** Link on the home page. */
export interface HomeLink {
  readonly href: string;
  readonly name: string;
  readonly description: string;
}

/** Returns links to the app's pages that the viewer can open. */
export function appLinks({ adminPages, globalPages }: PageData): readonly HomeLink[] {
  return [
    ...adminPages.map(({ key, title, button }) => ({
      href: `/jira/admin/${key}`,
      name: title,
      description: button === null ? 'For Jira administrators' : `${button}, in Manage apps`,
    })),
    ...globalPages.map(({ key, title }) => ({ href: `/jira/apps/${key}`, name: title, description: 'For everyone' })),
  ];
}

/** Returns links to the administration and the tools of the sandbox. */
export function toolLinks({ me, hasMockService }: PageData): readonly HomeLink[] {
  const administration = {
    href: '/jira/admin',
    name: 'Administration',
    description: 'Projects, statuses, permissions, users, time and faults',
  };
  const service = {
    href: '/service',
    name: 'Mock service',
    description: 'The external service: sends requests and receives events',
  };
  const apps = {
    href: '/jira/manage-apps',
    name: 'Manage apps',
    description: "The app's Configure and Get started buttons",
  };
  const dashboard = { href: '/jira/dashboard', name: 'Dashboard', description: "The app's gadgets" };
  return [
    ...(me.admin ? [administration, apps] : []),
    dashboard,
    ...(hasMockService ? [service] : []),
    { href: '/_sandbox', name: 'Control API', description: 'Users, tokens, web triggers and secrets as JSON' },
    {
      href: '/_sandbox/invocations',
      name: 'Invocations',
      description: "The app's invocations with their calls and points",
    },
    { href: '/_sandbox/metrics', name: 'Metrics', description: 'Totals and the price of a month' },
  ];
}

/** Parts of the sandbox that are real. */
export const REAL: readonly string[] = [
  "The app: its own code and Atlassian's unmodified @forge packages.",
  'HTTP: REST with basic auth, web triggers, and what the app sends out.',
  "The app's pages: UI Kit's own reconciler, drawn with Atlaskit.",
];

/** Parts of the sandbox that are emulated. */
export const EMULATED: readonly string[] = [
  'Forge: invocations, storage, queues, schedules, events, egress, with their limits and errors.',
  "Jira: issues, workflows, permissions and search, as Atlassian's OpenAPI document describes them. Other calls get 501.",
  "Jira's pages: simple ones, which call Jira's REST API as the user you act as.",
];

/** Returns example calls. They work unchanged and act as the viewer. */
export function examples(
  { me, token, address, webTriggers }: PageData,
  project: string,
): readonly { readonly title: string; readonly command: string }[] {
  const auth = `-u '${me.email}:${token}'`;
  const jsonHeader = "-H 'content-type: application/json'";
  return [
    { title: 'List users, tokens, the app and its web triggers', command: `curl ${address}/_sandbox` },
    { title: 'Get your own user', command: `curl ${auth} ${address}/rest/api/3/myself` },
    {
      title: 'Create an issue',
      command: `curl ${auth} ${jsonHeader} ${address}/rest/api/3/issue \\\n  -d '{"fields": {"project": {"key": "${project}"}, "issuetype": {"name": "Task"}, "summary": "Created from a terminal"}}'`,
    },
    {
      title: 'Find issues',
      command: `curl ${auth} ${jsonHeader} ${address}/rest/api/3/search/jql \\\n  -d '{"jql": "project = ${project}", "fields": ["summary", "status"]}'`,
    },
    ...webTriggers.map(({ key, url }) => ({
      title: `Call the web trigger ${key}`,
      command: `curl ${jsonHeader} ${url} \\\n  -d '{}'`,
    })),
    { title: "List the app's invocations", command: `curl '${address}/_sandbox/invocations?since=0'` },
  ];
}
