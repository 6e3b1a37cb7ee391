import type { Rng, Clock } from '../time/time';
import type { Behavior } from './behavior';
import type { AppIdentity, AppPermission, JiraEvent, SearchAlias } from './jira';
import type { SearchIndex } from './search/search-index';
import type { Issue } from './model/issue';
import type { IssueType, Project } from './model/project';
import type { Numbered, Priority, Resolution, Site, User } from './model/site';
import type { Status } from './model/workflow';

/** The site with its clock, limits and other services, for all parts of the emulation. */
export interface World {
  site: Site;
  readonly clock: Clock;
  readonly rng: Rng;
  /** URL without a slash at the end, such as `https://acme.atlassian.net`. */
  readonly baseUrl: string;
  readonly cloudId: string;
  readonly index: SearchIndex;
  aliases: readonly SearchAlias[];
  /** Global permissions that apps added. */
  appPermissions: readonly AppPermission[];
  behavior: Behavior;
  emit(event: JiraEvent): void;
}

/** The author of a change: the account in history, and the app, if any. */
export interface Actor {
  readonly accountId: string;
  readonly app: AppIdentity | undefined;
  /** `X-Atlassian-Webhook-Trace` of the call. */
  readonly trace: string | undefined;
}

/** Returns the next number of a kind as an id. */
export function nextId(world: World, kind: Numbered): string {
  return String(world.site.next[kind]++);
}

const known = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`The site refers to ${what}, which it does not hold`);
  return value;
};

export const userOf = (world: World, accountId: string): User =>
  known(world.site.users[accountId], `user ${accountId}`);
export const projectOf = (world: World, issue: Pick<Issue, 'projectId'>): Project =>
  known(world.site.projects[issue.projectId], `project ${issue.projectId}`);
export const typeOf = (world: World, id: string): IssueType => known(world.site.issueTypes[id], `issue type ${id}`);
export const statusOf = (world: World, id: string): Status => known(world.site.statuses[id], `status ${id}`);
export const priorityOf = (world: World, id: string): Priority =>
  known(
    world.site.priorities.find((each) => each.id === id),
    `priority ${id}`,
  );
export const resolutionOf = (world: World, id: string): Resolution =>
  known(
    world.site.resolutions.find((each) => each.id === id),
    `resolution ${id}`,
  );

/** Returns a project's settings of an issue type, undefined for a type of other projects. */
export const typeIn = (project: Project, typeId: string) => project.types.find((each) => each.id === typeId);

/** Returns a text field of an issue, or null. */
export const text = (issue: Issue, field: string): string | null => {
  const value = issue.values[field];
  return typeof value === 'string' ? value : null;
};

/** Returns a list field of an issue. */
export const list = (issue: Issue, field: string): readonly string[] => {
  const value = issue.values[field];
  return Array.isArray(value) ? value.map(String) : [];
};

/** Returns a time in Jira's format: `2026-11-24T07:12:02.000+0000`. */
export const jiraTime = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');
