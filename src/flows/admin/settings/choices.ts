import type { ChoicesView, IssueTypeChoice, ProjectChoices } from '../../../domain/contract/admin-functions';
import { badRequestError } from '../../../domain/contract/problem';
import { DEFAULT_DESCRIPTION, DEFAULT_SUMMARY } from '../../../domain/configuration/rule';
import { TEMPLATE_NAMES } from '../../../domain/configuration/template';
import type { FieldsView } from '../../../domain/contract/views';
import {
  findProjects,
  readCreateFields,
  readPriorities,
  readResolutions,
  readWorkflows,
} from '../../../platform/jira/project-metadata';
import { APP_FIELDS } from '../../creating/plan/plan-fields';

/** Projects in one answer; a query finds the others. */
const MAX_PROJECTS = 50;

/** Returns the choices of a rule's form that don't depend on the project. */
export async function getChoices(): Promise<ChoicesView> {
  const [priorities, resolutions] = await Promise.all([readPriorities(), readResolutions()]);
  return {
    priorities,
    resolutions,
    defaults: { summary: DEFAULT_SUMMARY, description: DEFAULT_DESCRIPTION },
    templateNames: TEMPLATE_NAMES,
  };
}

/** The projects in which the app may create issues. */
export async function getProjects(query: string): Promise<ProjectChoices> {
  return findProjects(query.trim(), MAX_PROJECTS);
}

/** The issue types of a project, each with the statuses of its workflow. @throws Refusal 400 */
export async function getIssueTypes(project: string): Promise<{ issueTypes: IssueTypeChoice[] }> {
  const issueTypes = await readWorkflows(project);
  if (!issueTypes) {
    throw badRequestError("The app can't see this project any more. Choose another one.", [
      { pointer: '/project', detail: 'is no project that the app can see' },
    ]);
  }
  return { issueTypes };
}

/** Returns the required fields that neither the app nor Jira fills, so that the rule must. @throws ProblemError 400 */
export async function getRequiredFields(project: string, issueType: string): Promise<FieldsView> {
  const fields = await readCreateFields(project, issueType);
  if (!fields) {
    throw badRequestError(
      'The app may not create issues there. Give it the permission to, or choose another project.',
      [{ pointer: '/project', detail: 'is a project in which the app may not create issues' }],
    );
  }
  return {
    fields: fields
      .filter(({ id, required }) => required && !APP_FIELDS.has(id))
      .map(({ id, name, required, type, allowed }) => ({ id, name, required, type, allowed })),
  };
}
