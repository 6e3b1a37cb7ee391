import { unprocessableError } from '../../domain/contract/problem';
import type { RuleTarget, ProjectRef, SavedRule } from '../../domain/configuration/settings';
import { findNamed } from '../../domain/delegation/status';
import { readCreateFields, readProject, readWorkflows, type CreateField } from '../../platform/jira/project-metadata';

/** Where a thing that can't be found was named, as JSON Pointers. */
export interface Pointers {
  readonly project: string;
  readonly issueType: string;
}

/**
 * Finds a project and an issue type as Jira knows them now: statuses of its workflow and fields of its create screen (3 calls).
 * @param mayBeUsed whether whoever asks may use the project
 * @throws Refusal 422 that names what is not there
 */
export async function findTarget(
  project: string,
  issueType: string,
  at: Pointers,
  mayBeUsed: (found: ProjectRef) => boolean = () => true,
): Promise<RuleTarget> {
  const found = await readProject(project);
  // One answer for both: who may not use a project learns nothing of it.
  if (!found || !mayBeUsed(found)) {
    throw unprocessableError(
      `There is no project ${project} that can be used. Check its key, that the app may browse it, and that it is allowed to the service.`,
      [{ pointer: at.project, detail: 'is no project that the app can see and the service may use' }],
    );
  }
  const types = (await readWorkflows(found.id)) ?? [];
  const type = findNamed(types, issueType);
  if (!type) {
    throw unprocessableError(
      `${found.key} has no issue type ${issueType}. It has ${types.map(({ name }) => name).join(', ')}.`,
      [{ pointer: at.issueType, detail: `is no issue type of ${found.key}` }],
    );
  }
  const fields = await readCreateFields(found.id, type.id);
  if (!fields) {
    throw unprocessableError(
      `The app may not create issues in ${found.key}. Give it the permission to create issues there.`,
      [{ pointer: at.project, detail: 'is a project in which the app may not create issues' }],
    );
  }
  const { id, name, subtask, statuses } = type;
  return { project: found, issueType: { id, name, subtask }, statuses, fields: fields.map(kept) };
}

/** Of what may be chosen only the priorities are kept: rules name them. */
function kept({ id, name, required, allowed }: CreateField): RuleTarget['fields'][number] {
  return { id, name, required, ...(id === 'priority' && allowed ? { allowed } : {}) };
}

/** The rule's own place where the call names no other one: no call of Jira then. */
export function isTargetOf(rule: SavedRule, project: string | undefined, issueType: string | undefined): boolean {
  const { place } = rule;
  const sameProject =
    project === undefined || findNamed([place.project, { id: place.project.key, name: place.project.key }], project);
  return Boolean(sameProject) && (issueType === undefined || findNamed([place.issueType], issueType) !== undefined);
}
