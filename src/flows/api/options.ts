import { badRequestError, notFoundError } from '../../domain/contract/problem';
import { OWN_MEMBER_FIELDS, parseQuery, type Query } from '../../domain/contract/parse-request';
import { OptionsQuery } from '../../domain/contract/request-schemas';
import type { ProjectRef } from '../../domain/configuration/settings';
import type { FieldsView, IssueTypesView, ProjectsView, StatusesView } from '../../domain/contract/views';
import {
  findProjects,
  readCreateFields,
  readIssueTypes,
  type ProjectIssueType,
} from '../../platform/jira/project-metadata';
import { readAllowedProject } from '../records/allowed-project';
import { currentSettings } from '../records/settings';

/** Number of projects in a response. Jira's search accepts no more ids [doc: searchProjects]. */
const PAGE = 50;

/**
 * Handles `GET /v1/options/projects`. Returns the allowed projects in which the app can create issues.
 * @throws ProblemError 400
 */
export async function listProjects(query: Query): Promise<ProjectsView> {
  const { query: namePart = '', cursor } = parseQuery(OptionsQuery, query);
  const firstStart = cursor === undefined ? 0 : offsetOf(cursor);
  const { allowedProjects } = await currentSettings();
  if (!allowedProjects) {
    const { projects, hasMore } = await findProjects(namePart.trim(), PAGE, { startAt: firstStart });
    return { projects, cursor: hasMore ? String(firstStart + PAGE) : null };
  }
  for (let start = firstStart; start < allowedProjects.length; start += PAGE) {
    const ids = allowedProjects.slice(start, start + PAGE).map(({ id }) => id);
    const { projects } = await findProjects(namePart.trim(), PAGE, { ids });
    const next = start + PAGE < allowedProjects.length ? String(start + PAGE) : null;
    if (projects.length > 0 || next === null) return { projects, cursor: next };
  }
  return { projects: [], cursor: null };
}

function offsetOf(cursor: string): number {
  if (/^\d{1,6}$/.test(cursor)) return Number(cursor);
  throw badRequestError('Send the cursor of the previous page, or no cursor for the first page.', [
    { pointer: '/cursor', detail: "isn't a cursor of this list" },
  ]);
}

/**
 * Handles `GET /v1/options/projects/{key}/issue-types`.
 * @throws ProblemError 404
 */
export async function listIssueTypes(key: string): Promise<IssueTypesView> {
  const { types } = await readProjectTypes(key);
  return { issueTypes: types.map(({ id, name, subtask }) => ({ id, name, subtask })) };
}

/**
 * Handles `GET /v1/options/projects/{key}/issue-types/{id}/statuses`. Returns the statuses of the type's workflow.
 * @throws ProblemError 404
 */
export async function listStatuses(key: string, typeId: string): Promise<StatusesView> {
  return { statuses: findType((await readProjectTypes(key)).types, typeId).statuses };
}

/**
 * Handles `GET /v1/options/projects/{key}/issue-types/{id}/fields`. Returns the fields that `issue.fields` of a request
 * can contain.
 * @throws ProblemError 404
 */
export async function listFields(key: string, typeId: string): Promise<FieldsView> {
  const { project, types } = await readProjectTypes(key);
  const fields = await readCreateFields(project.id, findType(types, typeId).id);
  if (!fields) throw notFoundError('project in which the app may create issues');
  return {
    fields: fields
      .filter(({ id }) => !OWN_MEMBER_FIELDS.has(id))
      .map(({ id, name, required, type, allowed }) => ({ id, name, required, type, allowed })),
  };
}

async function readProjectTypes(key: string): Promise<{ project: ProjectRef; types: ProjectIssueType[] }> {
  const project = await readAllowedProject(key, await currentSettings());
  const types = project && (await readIssueTypes(project.id));
  // The error is the same for a project that isn't allowed and one that doesn't exist, so that callers learn nothing.
  if (!project || !types) throw notFoundError('project among those that the service may use');
  return { project, types };
}

function findType(types: readonly ProjectIssueType[], id: string): ProjectIssueType {
  const type = types.find((candidate) => candidate.id === id);
  if (!type) throw notFoundError('issue type in this project');
  return type;
}
