import { z } from 'zod';
import type { Jira, SiteUser } from '../../jira/jira';

/** Data of an issue in the context of a page on it. */
export interface IssuePlace {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly typeId: string;
  readonly project: { readonly id: string; readonly key: string; readonly type: string };
}

const issueShape = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({
    issuetype: z.object({ id: z.string(), name: z.string() }),
    project: z.object({ id: z.string(), key: z.string(), projectTypeKey: z.string() }),
  }),
});
const selfShape = z.object({ locale: z.string(), timeZone: z.string() });
const permissionsShape = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) });

/** A page's requests to Jira, made as its viewer. */
export interface Viewer {
  /**
   * Returns the issue.
   * @throws Error if the user may not see it.
   */
  issue(idOrKey: string): IssuePlace;
  self(): { readonly locale: string; readonly timeZone: string };
  hasPermission(permission: string, issue?: string): boolean;
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
      const { id, key, fields } = issueShape.parse(JSON.parse(answer.body));
      const { id: projectId, key: projectKey, projectTypeKey } = fields.project;
      return {
        id,
        key,
        type: fields.issuetype.name,
        typeId: fields.issuetype.id,
        project: { id: projectId, key: projectKey, type: projectTypeKey },
      };
    },
    self() {
      const { locale, timeZone } = selfShape.parse(JSON.parse(get('/rest/api/3/myself').body));
      return { locale, timeZone };
    },
    hasPermission(permission, issue) {
      const on = issue === undefined ? '' : `&issueKey=${encodeURIComponent(issue)}`;
      const answer = get(`/rest/api/3/mypermissions?permissions=${encodeURIComponent(permission)}${on}`);
      if (answer.status !== 200) return false;
      return permissionsShape.parse(JSON.parse(answer.body)).permissions[permission]?.havePermission ?? false;
    },
  };
}

export function isAdministrator(users: readonly SiteUser[], as: string): boolean {
  return users.some(({ accountId, admin, active }) => accountId === as && admin && active);
}
