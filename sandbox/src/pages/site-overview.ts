import type { SandboxHost } from '../create-host';
import type { Site } from '../jira/model/site';
import type { SiteOverview } from './page-data';

/** Returns the site's data for the administration page, including archived and trashed projects. */
export function overviewOf({ jira, forge, clock, time }: SandboxHost): SiteOverview {
  const site = jira.site();
  return {
    projects: Object.values(site.projects).map((project) => ({
      key: project.key,
      name: project.name,
      state: project.trashed !== null ? 'trashed' : project.archived !== null ? 'archived' : 'live',
      appsBlocked: project.appsBlocked,
      types: project.types.map(({ id, workflow }) => ({
        id,
        name: site.issueTypes[id]?.name ?? id,
        statuses: statusesOf(site, workflow),
      })),
      roles: Object.keys(project.roles),
      permissions: project.permissions,
    })),
    archivedIssues: Object.values(site.issues)
      .filter(({ archived }) => archived !== null)
      .map(({ key }) => key),
    schedules: forge.modules.filter(({ type }) => type === 'scheduledTrigger').map(({ key }) => key),
    now: `${new Date(clock.now()).toISOString().slice(0, 16)}Z`,
    canMoveTime: time.kind === 'virtual',
  };
}

/** Returns the statuses of a workflow. */
function statusesOf({ workflows, statuses }: Site, workflow: string): { id: string; name: string }[] {
  const { initial = '', transitions = [] } = workflows[workflow] ?? {};
  return [...new Set([initial, ...transitions.map(({ to }) => to)])].flatMap((id) => {
    const status = statuses[id];
    return status ? [{ id, name: status.name }] : [];
  });
}
