import { unprocessableError } from '../../../domain/contract/problem';
import type { AlertProject } from '../../../domain/configuration/settings';
import { findAssignableById } from '../../../platform/jira/people';
import { readMissingPermissions } from '../../../platform/jira/permissions';
import { readCreateFields, readProject, readIssueTypes } from '../../../platform/jira/project-metadata';
import { APP_FIELDS } from './plan-fields';

/** Project for alert issues, as an admin entered it. */
export interface AlertProjectRef {
  /** Key or id of the project. */
  readonly project: string;
  readonly labels: readonly string[];
  readonly assignee: string | null;
}

/**
 * Finds the project for alert issues and an issue type for them.
 * @throws ProblemError 422 with the wrong member
 */
export async function findAlertProject({ project: keyOrId, labels, assignee }: AlertProjectRef): Promise<AlertProject> {
  const project = await readProject(keyOrId);
  if (!project) {
    throw refusalError('/project', 'Choose a project that the app can browse.', "isn't a project that the app can see");
  }
  const missing = await readMissingPermissions(project.id);
  if (missing.includes('CREATE_ISSUES') || missing.includes('ADD_COMMENTS')) {
    throw refusalError(
      '/project',
      `Give the app the permissions to create issues and to comment in ${project.key}.`,
      "is a project in which the app can't create issues and comment",
    );
  }
  if (assignee !== null && !(await findAssignableById(project.key, assignee))?.active) {
    throw refusalError('/assignee', 'Choose another assignee.', `can't be assigned in ${project.key}`);
  }
  for (const { id, name, subtask } of (await readIssueTypes(project.id)) ?? []) {
    const fields = subtask ? undefined : await readCreateFields(project.id, id);
    if (!fields?.every((field) => !field.required || APP_FIELDS.has(field.id))) continue;
    const has = (field: string) => fields.some(({ id: fieldId }) => fieldId === field);
    return {
      ...project,
      issueType: { id, name },
      labels: [...labels],
      assignee,
      hasDescription: has('description'),
      hasLabels: has('labels'),
      hasAssignee: has('assignee'),
    };
  }
  throw refusalError(
    '/project',
    `Each issue type of ${project.key} requires fields that the app can't fill. Choose another project, or make the fields optional.`,
    'has no issue type that the app can create issues of',
  );
}

function refusalError(pointer: string, detail: string, fieldDetail: string) {
  return unprocessableError(detail, [{ pointer, detail: fieldDetail }]);
}
