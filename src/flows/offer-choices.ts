import type { ChoicesView, IssueTypeChoice, ProjectChoices } from '../domain/admin-functions';
import { badRequest } from '../domain/problem';
import { DEFAULT_DESCRIPTION, DEFAULT_SUMMARY } from '../domain/rule';
import { TEMPLATE_NAMES } from '../domain/template';
import type { FieldsView } from '../domain/view';
import { findProjects, readCreateFields, readPriorities, readResolutions, readWorkflows } from '../platform/places';
import { GIVEN_FIELDS } from './plan-fields';

/** So many projects are offered at once; a query finds the others. */
const MAX_PROJECTS = 50;

/** What the form of a rule offers, whatever its project. */
export async function offerChoices(): Promise<ChoicesView> {
  const [priorities, resolutions] = await Promise.all([readPriorities(), readResolutions()]);
  return {
    priorities,
    resolutions,
    defaults: { summary: DEFAULT_SUMMARY, description: DEFAULT_DESCRIPTION },
    templateNames: TEMPLATE_NAMES,
  };
}

/** The projects in which the app may create issues. */
export async function offerProjects(query: string): Promise<ProjectChoices> {
  return findProjects(query.trim(), MAX_PROJECTS);
}

/** The issue types of a project, each with the statuses of its workflow. @throws Refusal 400 */
export async function offerIssueTypes(project: string): Promise<{ issueTypes: IssueTypeChoice[] }> {
  const issueTypes = await readWorkflows(project);
  if (!issueTypes) {
    throw badRequest("The app can't see this project any more. Choose another one.", [
      { pointer: '/project', detail: 'is no project that the app can see' },
    ]);
  }
  return { issueTypes };
}

/** What a type's create screen requires and neither the app nor Jira fills by itself: the rule has to. @throws Refusal 400 */
export async function offerRequiredFields(project: string, issueType: string): Promise<FieldsView> {
  const fields = await readCreateFields(project, issueType);
  if (!fields) {
    throw badRequest('The app may not create issues there. Give it the permission to, or choose another project.', [
      { pointer: '/project', detail: 'is a project in which the app may not create issues' },
    ]);
  }
  return { fields: fields.filter(({ id, required }) => required && !GIVEN_FIELDS.has(id)) };
}
