import { badRequestError } from '../../../domain/contract/problem';
import type { ProjectRef } from '../../../domain/configuration/settings';
import { readProject } from '../../../platform/jira/project-metadata';
import { changeSettings } from '../../records/settings';

/**
 * Saves the projects in which the service may create issues; null for all that the app can access.
 * @param projects keys or ids
 * @throws ProblemError 400 with each project that the app can't see
 */
export async function saveAllowedProjects(projects: readonly string[] | null): Promise<readonly ProjectRef[] | null> {
  const allowedProjects = projects && (await knownProjects(projects));
  return (await changeSettings((settings) => ({ ...settings, allowedProjects }))).allowedProjects;
}

/**
 * Returns the projects with the given keys or ids.
 * @throws ProblemError 400 with each project that the app can't see, such as `/projects/0`
 */
export async function knownProjects(projects: readonly string[]): Promise<ProjectRef[]> {
  const found = await Promise.all(projects.map((project) => readProject(project)));
  const errors = found.flatMap((project, index) =>
    project ? [] : [{ pointer: `/projects/${index}`, detail: "isn't a project that the app can see" }],
  );
  if (errors.length > 0) {
    throw badRequestError("The app can't see some of the projects. Let it browse them, or remove them.", errors);
  }
  const byId = new Map(found.flatMap((project) => (project ? [[project.id, project] as const] : [])));
  return [...byId.values()];
}
