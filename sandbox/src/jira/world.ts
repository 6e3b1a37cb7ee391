import type { Rng, Clock } from '../time/time';
import type { Behavior } from './behavior';
import type { AppIdentity, AppPermission, JiraEvent, SearchAlias } from './jira';
import type { SearchIndex } from './search/search-index';
import type { Issue } from './model/issue';
import type { IssueType, Project } from './model/project';
import type { Numbered, Priority, Resolution, Site, User } from './model/site';
import type { Status } from './model/workflow';

/** The site, and the services that all parts of the emulation share. */
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

/** Returns a new id for an entity of a numbered kind. */
export function nextId(world: World, kind: Numbered): string {
  return String(world.site.next[kind]++);
}

const requireKnown = <T>(value: T | undefined, description: string): T => {
  if (value === undefined) throw new Error(`The site refers to ${description}, which it does not hold`);
  return value;
};

export const userOf = (world: World, accountId: string): User =>
  requireKnown(world.site.users[accountId], `user ${accountId}`);
export const projectOf = (world: World, issue: Pick<Issue, 'projectId'>): Project =>
  requireKnown(world.site.projects[issue.projectId], `project ${issue.projectId}`);
export const typeOf = (world: World, id: string): IssueType =>
  requireKnown(world.site.issueTypes[id], `issue type ${id}`);
export const statusOf = (world: World, id: string): Status => requireKnown(world.site.statuses[id], `status ${id}`);
export const priorityOf = (world: World, id: string): Priority =>
  requireKnown(
    world.site.priorities.find((each) => each.id === id),
    `priority ${id}`,
  );
export const resolutionOf = (world: World, id: string): Resolution =>
  requireKnown(
    world.site.resolutions.find((each) => each.id === id),
    `resolution ${id}`,
  );

/** Returns a project's settings of an issue type, undefined for a type of other projects. */
export const typeSettingsIn = (project: Project, typeId: string) => project.types.find((each) => each.id === typeId);

/** Returns the text in a field of an issue, or null if the value isn't text. */
export const textValue = (issue: Issue, field: string): string | null => {
  const value = issue.values[field];
  return typeof value === 'string' ? value : null;
};

/** Returns the list in a field of an issue, or an empty list if the value isn't a list. */
export const listValue = (issue: Issue, field: string): readonly string[] => {
  const value = issue.values[field];
  return Array.isArray(value) ? value.map(String) : [];
};

/** Returns a time in Jira's format: `2026-11-24T07:12:02.000+0000`. */
export const jiraTime = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '+0000');
