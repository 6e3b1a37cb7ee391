import { badRequestError } from '../../../domain/contract/problem';
import type { ProjectRef } from '../../../domain/configuration/settings';
import { readProject } from '../../../platform/jira/project-metadata';
import { changeSettings } from '../../records/settings';

/**
 * Saves the projects in which the service may create issues; null for all that the app can reach.
 * @param projects keys or ids
 * @throws ProblemError 400 that names each project that the app can't see
 */
export async function saveAllowedProjects(projects: readonly string[] | null): Promise<readonly ProjectRef[] | null> {
  const allowedProjects = projects && (await knownProjects(projects));
  return (await changeSettings((settings) => ({ ...settings, allowedProjects }))).allowedProjects;
}

/** Returns the projects of keys or ids. @throws ProblemError 400 that names each one that the app can't see, as `/projects/0` */
export async function knownProjects(projects: readonly string[]): Promise<ProjectRef[]> {
  const found = await Promise.all(projects.map((project) => readProject(project)));
  const errors = found.flatMap((project, index) =>
    project ? [] : [{ pointer: `/projects/${index}`, detail: 'is no project that the app can see' }],
  );
  if (errors.length > 0) {
    throw badRequestError('The app can see only projects that it may browse. See the errors.', errors);
  }
  const byId = new Map(found.flatMap((project) => (project ? [[project.id, project] as const] : [])));
  return [...byId.values()];
}
