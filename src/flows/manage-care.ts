import * as z from 'zod/mini';
import { unprocessable } from '../domain/problem';
import type { FailureProject, Retention } from '../domain/settings';
import { check, nameOrId } from '../domain/shape';
import { readMissingPermissions } from '../platform/check-up';
import { readCreateFields, readProject, readWorkflows } from '../platform/places';
import { changeSettings } from './manage-settings';
import { GIVEN_FIELDS } from './plan-fields';

const FailuresDraft = z.strictObject({ project: z.nullable(nameOrId()) });

/**
 * Names the project where failures are told, by key or id; null for none. Issues of the first of its types are made there that asks for
 * nothing but what the app can fill.
 * @throws Refusal 422 where that can't be
 */
export async function saveFailureProject(input: unknown): Promise<FailureProject | null> {
  const { project } = check(FailuresDraft, input);
  const failureProject = project === null ? null : await failurePlace(project);
  return (await changeSettings((settings) => ({ ...settings, failureProject }))).failureProject;
}

/** A project by key or id, with the type of issues there. @throws Refusal 422 that points to `/project` */
export async function failurePlace(keyOrId: string): Promise<FailureProject> {
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
    const isFilled = fields?.every((field) => !field.required || GIVEN_FIELDS.has(field.id));
    if (isFilled) return { ...project, issueType: { id, name } };
  }
  throw refused(
    `Each issue type of ${project.key} requires fields that the app can't fill. Choose another project, or make them optional.`,
    'has no issue type that the app can make issues of',
  );
}

function refused(detail: string, field: string) {
  return unprocessable(detail, [{ pointer: '/project', detail: field }]);
}

export const RetentionDraft = z
  .strictObject({
    reduceAfterDays: z.int().check(z.minimum(30), z.maximum(3650)),
    removeAfterDays: z.int().check(z.minimum(30), z.maximum(3650)),
  })
  .check(
    z.refine(({ reduceAfterDays, removeAfterDays }) => removeAfterDays >= reduceAfterDays, {
      path: ['removeAfterDays'],
      error: 'must not be less than the days with names',
    }),
  );

/** Sets for how long finished delegations are kept whole, and for how long at all, in days. @throws Refusal 400 */
export async function saveRetention(input: unknown): Promise<Retention> {
  const retention = check(RetentionDraft, input);
  return (await changeSettings((settings) => ({ ...settings, retention }))).retention;
}
