import { isAllowed, type ProjectRef, type Settings } from '../../domain/configuration/settings';
import { readProject } from '../../platform/jira/project-metadata';

/** Returns the current data of a project, if the app can see it and the admin allows it for the service. */
export async function readAllowedProject(keyOrId: string, settings: Settings): Promise<ProjectRef | undefined> {
  const project = await readProject(keyOrId);
  return project && isAllowed(settings, project) ? project : undefined;
}
