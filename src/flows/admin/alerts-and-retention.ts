import { unprocessableError } from '../../domain/contract/problem';
import type { AlertProject, Retention } from '../../domain/configuration/settings';
import { readMissingPermissions } from '../../platform/jira/permissions';
import { readCreateFields, readProject, readWorkflows } from '../../platform/jira/project-metadata';
import { changeSettings } from '../records/settings';
import { APP_FIELDS } from '../creating/plan-fields';

/**
 * Saves the project for alert issues, by key or id; null for none. The alert issues get the first issue type whose required fields
 * the app can fill.
 * @throws ProblemError 422 if the app can't create such issues
 */
export async function saveAlertProject(project: string | null): Promise<AlertProject | null> {
  const alertProject = project === null ? null : await findAlertProject(project);
  return (await changeSettings((settings) => ({ ...settings, alertProject: alertProject }))).alertProject;
}

/** A project by key or id, with the type of issues there. @throws Refusal 422 that points to `/project` */
export async function findAlertProject(keyOrId: string): Promise<AlertProject> {
  const project = await readProject(keyOrId);
  if (!project) {
    throw refused('The app can see only projects that it may browse.', 'is no project that the app can see');
  }
  const missing = await readMissingPermissions(project.id);
  if (missing.includes('CREATE_ISSUES') || missing.includes('ADD_COMMENTS')) {
    throw refused(
      `Give the app the permissions to create issues and to comment in ${project.key}.`,
      'is a project in which the app may not create issues and comment',
    );
  }
  for (const { id, name, subtask } of (await readWorkflows(project.id)) ?? []) {
    const fields = subtask ? undefined : await readCreateFields(project.id, id);
    const isFilled = fields?.every((field) => !field.required || APP_FIELDS.has(field.id));
    if (isFilled) return { ...project, issueType: { id, name } };
  }
  throw refused(
    `Each issue type of ${project.key} requires fields that the app can't fill. Choose another project, or make them optional.`,
    'has no issue type that the app can make issues of',
  );
}

function refused(detail: string, field: string) {
  return unprocessableError(detail, [{ pointer: '/project', detail: field }]);
}

/** Saves the days until personal data is removed from ended delegations, and until they are deleted. */
export async function saveRetention(retention: Retention): Promise<Retention> {
  return (await changeSettings((settings) => ({ ...settings, retention }))).retention;
}
