import { unprocessable } from '../domain/problem';
import type { Place, SavedRule } from '../domain/settings';
import { findNamed } from '../domain/status';
import { readCreateFields, readProject, readWorkflows } from '../platform/jira';

/** What Jira takes as a project's key or id; anything else names no project. */
const PROJECT = /^[A-Za-z0-9_]{1,255}$/;

/** Where a thing that can't be found was named, as JSON Pointers. */
export interface Pointers {
  readonly project: string;
  readonly issueType: string;
}

/**
 * Finds a project and an issue type as Jira knows them now: statuses of its workflow and fields of its create screen (3 calls).
 * @throws Refusal 422 that names what is not there
 */
export async function findPlace(project: string, issueType: string, at: Pointers): Promise<Place> {
  const unknownProject = () =>
    unprocessable(`The app can't see a project ${project}. Check its key, and that the app may browse it.`, [
      { pointer: at.project, detail: 'is no project that the app can see' },
    ]);
  if (!PROJECT.test(project)) throw unknownProject();
  const found = await readProject(project);
  if (!found) throw unknownProject();
  const types = (await readWorkflows(found.id)) ?? [];
  const type = findNamed(types, issueType);
  if (!type) {
    throw unprocessable(`${found.key} has no issue type ${issueType}. It has ${types.map(({ name }) => name).join(', ')}.`, [
      { pointer: at.issueType, detail: `is no issue type of ${found.key}` },
    ]);
  }
  const fields = await readCreateFields(found.id, type.id);
  if (!fields) {
    throw unprocessable(`The app may not create issues in ${found.key}. Give it the permission to create issues there.`, [
      { pointer: at.project, detail: 'is a project in which the app may not create issues' },
    ]);
  }
  const { id, name, subtask, statuses } = type;
  return { project: found, issueType: { id, name, subtask }, statuses, fields: fields.map(({ id, name, required }) => ({ id, name, required })) };
}

/** The rule's own place where the call names no other one: no call of Jira then. */
export function isPlaceOf(rule: SavedRule, project: string | undefined, issueType: string | undefined): boolean {
  const { place } = rule;
  const sameProject = project === undefined || findNamed([place.project, { id: place.project.key, name: place.project.key }], project);
  return Boolean(sameProject) && (issueType === undefined || findNamed([place.issueType], issueType) !== undefined);
}
