import { badRequestError } from '../../domain/contract/problem';
import { isAllowed, type ProjectRef, type Settings } from '../../domain/configuration/settings';
import { readProject } from '../../platform/jira/project-metadata';
import { changeSettings } from '../records/settings';

/**
 * Says in which projects the service may have issues made; null for all that the app can reach.
 * @param projects keys or ids
 * @throws Refusal 400 that names each project that the app can't see
 */
export async function saveAllowedProjects(projects: readonly string[] | null): Promise<readonly ProjectRef[] | null> {
  const allowedProjects = projects && (await knownProjects(projects));
  return (await changeSettings((settings) => ({ ...settings, allowedProjects }))).allowedProjects;
}

/** @throws Refusal 400 that names each project that the app can't see, as `/projects/0` */
export async function knownProjects(projects: readonly string[]): Promise<ProjectRef[]> {
  const found = await Promise.all(projects.map((project) => readProject(project)));
  const errors = found.flatMap((project, index) =>
    project ? [] : [{ pointer: `/projects/${index}`, detail: 'is no project that the app can see' }],
  );
  if (errors.length > 0)
    throw badRequestError('The app can see only projects that it may browse. See the errors.', errors);
  const byId = new Map(found.flatMap((project) => (project ? [[project.id, project] as const] : [])));
  return [...byId.values()];
}

/** The project as Jira knows it now, if the app can see it and the admin allows it to the service. */
export async function readAllowedProject(keyOrId: string, settings: Settings): Promise<ProjectRef | undefined> {
  const project = await readProject(keyOrId);
  return project && isAllowed(settings, project) ? project : undefined;
}
