import { unprocessableError } from '../../../domain/contract/problem';
import type { RuleTarget, ProjectRef, SavedRule } from '../../../domain/configuration/settings';
import { findNamed } from '../../../domain/delegation/status';
import type { CreateField } from '../../../platform/jira/project-metadata';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';

/** JSON Pointers of the members with the project and the issue type. */
export interface TargetPointers {
  readonly project: string;
  readonly issueType: string;
}

/** Options of a search for a project and an issue type. */
export interface FindTargetOptions {
  /** Returns true if the caller may use a project. By default, all projects that the app can see. */
  readonly mayUse?: (project: ProjectRef) => boolean;
  readonly jira?: JiraCache;
}

/**
 * Returns the current metadata of a project and an issue type: the statuses of the workflow and the fields of the
 * create screen. Costs three calls.
 * @throws ProblemError 422 with the part that doesn't exist
 */
export async function findTarget(
  project: string,
  issueType: string,
  pointers: TargetPointers,
  { mayUse = () => true, jira = newJiraCache() }: FindTargetOptions = {},
): Promise<RuleTarget> {
  const found = await jira.readProject(project);
  // A missing project and one that the caller may not use get the same error, so that callers learn nothing about the
  // latter.
  if (!found || !mayUse(found)) {
    throw unprocessableError(
      `The project ${project} can't be used. Check its key, that the app can browse it, and that the admin allows it for the service.`,
      [{ pointer: pointers.project, detail: "isn't a project that the app can see and the service may use" }],
    );
  }
  const types = (await jira.readIssueTypes(found.id)) ?? [];
  const type = findNamed(types, issueType);
  if (!type) {
    throw unprocessableError(
      `${found.key} has no issue type ${issueType}. It has ${types.map(({ name }) => name).join(', ')}.`,
      [{ pointer: pointers.issueType, detail: `isn't an issue type of ${found.key}` }],
    );
  }
  const fields = await jira.readCreateFields(found.id, type.id);
  if (!fields) {
    throw unprocessableError(
      `The app can't create issues in ${found.key}. Give it the permission to create issues there.`,
      [{ pointer: pointers.project, detail: "is a project in which the app can't create issues" }],
    );
  }
  const { id, name, subtask, statuses } = type;
  return { project: found, issueType: { id, name, subtask }, statuses, fields: fields.map(toTargetField) };
}

/** Returns a field for storage with a rule. Its options are kept only for the priority. */
function toTargetField({ id, name, required, kind, allowed }: CreateField): RuleTarget['fields'][number] {
  return { id, name, required, kind, ...(id === 'priority' && allowed ? { allowed } : {}) };
}

/**
 * Returns true if the project and the issue type that a request names are the rule's, so that the metadata stored with
 * the rule applies.
 */
export function isTargetOf(rule: SavedRule, project: string | undefined, issueType: string | undefined): boolean {
  const { place } = rule;
  const isSameProject =
    project === undefined ||
    findNamed([place.project, { id: place.project.key, name: place.project.key }], project) !== undefined;
  return isSameProject && (issueType === undefined || findNamed([place.issueType], issueType) !== undefined);
}
