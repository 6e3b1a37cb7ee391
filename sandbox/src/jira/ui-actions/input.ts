import type { z } from 'zod';
import type { Issue } from '../model/issue';
import type { Project } from '../model/project';
import type { Status } from '../model/workflow';
import { issueByIdOrKey, projectByIdOrKey } from '../permissions';
import { JiraError } from '../jira-error';
import { typeOf, type Actor, type World } from '../world';

/** An action in Jira's UI that has no REST call. An undefined result is a response without a body. */
export type UiAction = (world: World, actor: Actor, input: unknown) => unknown;
export type UiActions = Readonly<Record<string, UiAction>>;

/** Returns the parsed input. Throws a 400 that names each wrong member. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.map((each) => `${each.path.join('.') || 'input'}: ${each.message}`);
  throw new JiraError(400, messages);
}

/** Returns the value. Throws a 404 with the name if the value is missing. */
export function requireFound<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new JiraError(404, [`There is no ${name}.`]);
  return value;
}

export const issueIn = (world: World, given: string): Issue =>
  requireFound(issueByIdOrKey(world, given), `issue ${given}`);
export const projectIn = (world: World, given: string): Project =>
  requireFound(projectByIdOrKey(world, given), `project ${given}`);

/** Returns a project. Throws if it is archived or trashed, because users can't open such projects. */
export function openProjectIn(world: World, given: string): Project {
  const project = projectIn(world, given);
  if (project.trashed !== null) throw new JiraError(404, [`Project ${project.key} is in the trash: restore it first.`]);
  if (project.archived !== null) throw new JiraError(400, [`Project ${project.key} is archived: restore it first.`]);
  return project;
}

/** Returns an issue. Throws if it is archived, because archived issues are read-only [doc: archive an issue]. */
export function openIssueIn(world: World, given: string): Issue {
  const issue = issueIn(world, given);
  openProjectIn(world, issue.projectId);
  if (issue.archived !== null) throw new JiraError(400, [`Issue ${issue.key} is archived: restore it first.`]);
  return issue;
}

/** Returns a project's settings of an issue type, given the type's id or name. */
export const projectTypeIn = (world: World, project: Project, given: string): Project['types'][number] =>
  requireFound(
    project.types.find(({ id }) => id === given) ?? project.types.find(({ id }) => typeOf(world, id).name === given),
    `issue type ${given} in ${project.key}`,
  );

/** Returns one of the given statuses by id or name. */
export function statusIn(among: readonly Status[], given: string): Status {
  return requireFound(
    among.find((each) => each.id === given) ?? among.find((each) => each.name === given),
    `status ${given}`,
  );
}
