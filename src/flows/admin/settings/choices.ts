import type { ChoicesView, IssueTypeChoice, ProjectChoices } from '../../../domain/contract/admin-functions';
import { badRequestError } from '../../../domain/contract/problem';
import { DEFAULT_DESCRIPTION, DEFAULT_SUMMARY } from '../../../domain/configuration/rule';
import { TEMPLATE_VALUE_NAMES } from '../../../domain/configuration/template';
import type { FieldsView } from '../../../domain/contract/views';
import {
  findProjects,
  readCreateFields,
  readPriorities,
  readResolutions,
  readIssueTypes,
} from '../../../platform/jira/project-metadata';
import { APP_FIELDS } from '../../creating/plan/plan-fields';

/** Maximum number of projects in a response. A query finds the others. */
const MAX_PROJECTS = 50;

/** Returns the options of a rule's form that don't depend on the project. */
export async function getChoices(): Promise<ChoicesView> {
  const [priorities, resolutions] = await Promise.all([readPriorities(), readResolutions()]);
  return {
    priorities,
    resolutions,
    defaults: { summary: DEFAULT_SUMMARY, description: DEFAULT_DESCRIPTION },
    templateNames: TEMPLATE_VALUE_NAMES,
  };
}

/** Returns the projects in which the app can create issues. */
export async function getProjects(query: string): Promise<ProjectChoices> {
  return findProjects(query.trim(), MAX_PROJECTS);
}

/**
 * Returns the issue types of a project, each with the statuses of its workflow.
 * @throws ProblemError 400
 */
export async function getIssueTypes(project: string): Promise<{ issueTypes: IssueTypeChoice[] }> {
  const issueTypes = await readIssueTypes(project);
  if (!issueTypes) {
    throw badRequestError("The app can't see this project anymore. Choose another one.", [
      { pointer: '/project', detail: "isn't a project that the app can see" },
    ]);
  }
  return { issueTypes };
}

/**
 * Returns the required fields that neither the app nor Jira fills, so that the rule has to.
 * @throws ProblemError 400
 */
export async function getRequiredFields(project: string, issueType: string): Promise<FieldsView> {
  const fields = await readCreateFields(project, issueType);
  if (!fields) {
    throw badRequestError(
      "The app can't create issues in this project. Give it the permission, or choose another project.",
      [{ pointer: '/project', detail: "is a project in which the app can't create issues" }],
    );
  }
  return {
    fields: fields
      .filter(({ id, required }) => required && !APP_FIELDS.has(id))
      .map(({ id, name, required, type, allowed }) => ({ id, name, required, type, allowed })),
  };
}
