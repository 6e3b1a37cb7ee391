import { z } from 'zod';
import type { Jira, SiteUser } from '../../jira/jira';

/** Issue or project on which a page is opened, by key or id. Other pages have neither. */
export interface PageLocation {
  readonly issue?: string | undefined;
  readonly project?: string | undefined;
}

/** Data of a project in the context of a page on it. */
export interface PageProject {
  readonly id: string;
  readonly key: string;
  readonly type: string;
}

/** Data of an issue in the context of a page on it. */
export interface PageIssue {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly typeId: string;
  readonly project: PageProject;
}

const projectAnswer = z
  .object({ id: z.string(), key: z.string(), projectTypeKey: z.string() })
  .transform(({ id, key, projectTypeKey }): PageProject => ({ id, key, type: projectTypeKey }));
const issueAnswer = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({ issuetype: z.object({ id: z.string(), name: z.string() }), project: projectAnswer }),
});
const myselfAnswer = z.object({ locale: z.string(), timeZone: z.string() });
const permissionsAnswer = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) });

/** A page's requests to Jira, made as its viewer. */
export interface Viewer {
  /**
   * Returns the issue.
   * @throws Error if the user may not see it.
   */
  issue(idOrKey: string): PageIssue;
  /**
   * Returns the project.
   * @throws Error if the user may not see it.
   */
  project(idOrKey: string): PageProject;
  /** Returns the user's own settings. */
  self(): { readonly locale: string; readonly timeZone: string };
  /** Returns true if the user has the permission, on an issue or in a project if one is given. */
  hasPermission(permission: string, location?: PageLocation): boolean;
}

/**
 * Returns the requests of a user who views a page.
 * @throws Error if the user doesn't exist or is inactive.
 */
export function viewerOf(jira: Jira, as: string): Viewer {
  const user = jira.users().find(({ accountId }) => accountId === as);
  if (!user?.active) throw new Error(`there is no active user ${as}`);
  const get = (path: string) => jira.lookUp(path, as);
  return {
    issue(idOrKey) {
      const answer = get(`/rest/api/3/issue/${encodeURIComponent(idOrKey)}?fields=issuetype,project`);
      if (answer.status !== 200) throw new Error(`the user cannot open the issue ${idOrKey}: ${answer.body}`);
      const { id, key, fields } = issueAnswer.parse(JSON.parse(answer.body));
      return {
        id,
        key,
        type: fields.issuetype.name,
        typeId: fields.issuetype.id,
        project: fields.project,
      };
    },
    project(idOrKey) {
      const answer = get(`/rest/api/3/project/${encodeURIComponent(idOrKey)}`);
      if (answer.status !== 200) throw new Error(`the user cannot open the project ${idOrKey}: ${answer.body}`);
      return projectAnswer.parse(JSON.parse(answer.body));
    },
    self() {
      const { locale, timeZone } = myselfAnswer.parse(JSON.parse(get('/rest/api/3/myself').body));
      return { locale, timeZone };
    },
    hasPermission(permission, { issue, project } = {}) {
      const query = new URLSearchParams({
        permissions: permission,
        ...(issue !== undefined && { issueKey: issue }),
        ...(project !== undefined && { projectKey: project }),
      });
      const answer = get(`/rest/api/3/mypermissions?${query.toString()}`);
      if (answer.status !== 200) return false;
      return permissionsAnswer.parse(JSON.parse(answer.body)).permissions[permission]?.havePermission ?? false;
    },
  };
}

export function isAdministrator(users: readonly SiteUser[], as: string): boolean {
  return users.some(({ accountId, admin, active }) => accountId === as && admin && active);
}
