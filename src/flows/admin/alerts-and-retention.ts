import * as z from 'zod/mini';
import { unprocessableError } from '../../domain/contract/problem';
import type { AlertProject, Retention } from '../../domain/configuration/settings';
import { parseOrThrow, nameOrId } from '../../domain/contract/shapes';
import { readMissingPermissions } from '../../platform/jira/permissions';
import { readCreateFields, readProject, readWorkflows } from '../../platform/jira/project-metadata';
import { changeSettings } from '../records/settings';
import { APP_FIELDS } from '../creating/plan-fields';

const FailuresDraft = z.strictObject({ project: z.nullable(nameOrId()) });

/**
 * Names the project where failures are told, by key or id; null for none. Issues of the first of its types are made there that asks for
 * nothing but what the app can fill.
 * @throws Refusal 422 where that can't be
 */
export async function saveAlertProject(input: unknown): Promise<AlertProject | null> {
  const { project } = parseOrThrow(FailuresDraft, input);
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

export const RetentionDraft = z
  .strictObject({
    removePersonalDataAfterDays: z.int().check(z.minimum(30), z.maximum(3650)),
    deleteAfterDays: z.int().check(z.minimum(30), z.maximum(3650)),
  })
  .check(
    z.refine(({ removePersonalDataAfterDays, deleteAfterDays }) => deleteAfterDays >= removePersonalDataAfterDays, {
      path: ['deleteAfterDays'],
      error: 'must not be less than the days with names',
    }),
  );

/** Sets for how long finished delegations are kept whole, and for how long at all, in days. @throws Refusal 400 */
export async function saveRetention(input: unknown): Promise<Retention> {
  const retention = parseOrThrow(RetentionDraft, input);
  return (await changeSettings((settings) => ({ ...settings, retention }))).retention;
}
