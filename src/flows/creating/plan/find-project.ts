import { unprocessableError } from '../../../domain/contract/problem';
import type { RuleTarget, ProjectRef, SavedRule } from '../../../domain/configuration/settings';
import { findNamed } from '../../../domain/delegation/status';
import type { CreateField } from '../../../platform/jira/project-metadata';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';

/** JSON Pointers of what names the project and the issue type. */
export interface TargetPointers {
  readonly project: string;
  readonly issueType: string;
}

/** Options of a search for a project and an issue type. */
export interface FindTargetOptions {
  /** Tells if the caller may use a project; all that the app sees if left out. */
  readonly mayUse?: (project: ProjectRef) => boolean;
  readonly jira?: JiraCache;
}

/**
 * Returns a project and an issue type as Jira knows them now: the statuses of its workflow and the fields of its create screen (3 calls).
 * @throws ProblemError 422 that names what isn't there
 */
export async function findTarget(
  project: string,
  issueType: string,
  pointers: TargetPointers,
  { mayUse = () => true, jira = newJiraCache() }: FindTargetOptions = {},
): Promise<RuleTarget> {
  const found = await jira.readProject(project);
  // One answer for both: callers learn nothing of projects that they may not use.
  if (!found || !mayUse(found)) {
    throw unprocessableError(
      `There is no project ${project} that can be used. Check its key, that the app may browse it, and that it is allowed to the service.`,
      [{ pointer: pointers.project, detail: 'is no project that the app can see and the service may use' }],
    );
  }
  const types = (await jira.readWorkflows(found.id)) ?? [];
  const type = findNamed(types, issueType);
  if (!type) {
    throw unprocessableError(
      `${found.key} has no issue type ${issueType}. It has ${types.map(({ name }) => name).join(', ')}.`,
      [{ pointer: pointers.issueType, detail: `is no issue type of ${found.key}` }],
    );
  }
  const fields = await jira.readCreateFields(found.id, type.id);
  if (!fields) {
    throw unprocessableError(
      `The app may not create issues in ${found.key}. Give it the permission to create issues there.`,
      [{ pointer: pointers.project, detail: 'is a project in which the app may not create issues' }],
    );
  }
  const { id, name, subtask, statuses } = type;
  return { project: found, issueType: { id, name, subtask }, statuses, fields: fields.map(toTargetField) };
}

/** Returns a field as a rule keeps it: with its options only for the priority, which rules name. */
function toTargetField({ id, name, required, kind, allowed }: CreateField): RuleTarget['fields'][number] {
  return { id, name, required, kind, ...(id === 'priority' && allowed ? { allowed } : {}) };
}

/** Tells if a request's project and type are the rule's own, whose metadata is stored with the rule. */
export function isTargetOf(rule: SavedRule, project: string | undefined, issueType: string | undefined): boolean {
  const { place } = rule;
  const isSameProject =
    project === undefined ||
    findNamed([place.project, { id: place.project.key, name: place.project.key }], project) !== undefined;
  return isSameProject && (issueType === undefined || findNamed([place.issueType], issueType) !== undefined);
}
