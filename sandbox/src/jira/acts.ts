import { z } from 'zod';
import { projectBlocked, projectChanged, type ProjectHappening } from './events';
import { reindex, reindexProject } from './issues/change';
import { carryOut } from './issues/create';
import { Details } from './issues/fill';
import { link } from './issues/link';
import { move } from './issues/move';
import { availableTransitions, carryOutTransition, planTransition, statusesOf } from './issues/transition';
import type { Issue, Project, Status, Workflow } from './model';
import { issueByIdOrKey, PROJECT_PERMISSIONS, projectByIdOrKey, viewerOf } from './permissions';
import { own } from './own';
import { propertyAt } from './properties';
import { Refusal } from './refusal';
import { list, nextId, projectOf, statusOf, text, typeOf, type Actor, type World } from './world';

/** What people do in Jira's own pages that has no REST call: `POST /_sandbox/jira/{act}`. */
type Act = (world: World, actor: Actor, input: unknown) => unknown;

function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new Refusal(
      400,
      parsed.error.issues.map((each) => `${each.path.join('.') || 'input'}: ${each.message}`),
    );
  }
  return parsed.data;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Refusal(404, [`There is no ${what}.`]);
  return value;
}

const issueIn = (world: World, given: string): Issue => known(issueByIdOrKey(world, given), `issue ${given}`);
const projectIn = (world: World, given: string): Project => known(projectByIdOrKey(world, given), `project ${given}`);

/** People find a project only where it is neither in the trash nor archived. */
function openProjectIn(world: World, given: string): Project {
  const project = projectIn(world, given);
  if (project.trashed !== null) throw new Refusal(404, [`Project ${project.key} is in the trash: restore it first.`]);
  if (project.archived !== null) throw new Refusal(400, [`Project ${project.key} is archived: restore it first.`]);
  return project;
}

/** An issue that people can work on: archived ones can only be read, as can those of an archived project [doc: archive an issue]. */
function openIssueIn(world: World, given: string): Issue {
  const issue = issueIn(world, given);
  openProjectIn(world, issue.projectId);
  if (issue.archived !== null) throw new Refusal(400, [`Issue ${issue.key} is archived: restore it first.`]);
  return issue;
}

/** By id, or by name among the statuses given. */
function statusIn(among: readonly Status[], given: string): Status {
  return known(among.find((each) => each.id === given) ?? among.find((each) => each.name === given), `status ${given}`);
}

const OfIssue = z.strictObject({ issue: z.string() });
const OfProject = z.strictObject({ project: z.string() });

/** Archives a project or puts it into the trash: from there, and from the archive, it first has to be restored [doc: deleteProject]. */
const projectAway =
  (state: 'archived' | 'trashed', happening: ProjectHappening): Act =>
  (world, actor, input) => {
    const project = openProjectIn(world, read(OfProject, input).project);
    project[state] = world.clock.now();
    reindexProject(world, project);
    projectChanged(world, actor, project, happening);
  };

const projectBack =
  (state: 'archived' | 'trashed', happening: ProjectHappening): Act =>
  (world, actor, input) => {
    const project = projectIn(world, read(OfProject, input).project);
    if (project[state] === null) throw new Refusal(400, [`Project ${project.key} is not ${state}.`]);
    project[state] = null;
    reindexProject(world, project);
    projectChanged(world, actor, project, happening);
  };

/** The workflow with one status in another's place; transitions that become one and the same are kept once. */
function withReplaced(workflow: Workflow, id: string, from: string, by: string): Workflow {
  const swap = (status: string) => (status === from ? by : status);
  const swapped = workflow.transitions.map((each) => ({
    ...each,
    to: swap(each.to),
    from: each.from === 'any' ? each.from : [...new Set(each.from.map(swap))],
  }));
  const transitions = swapped.filter(
    (each, at) => swapped.findIndex((one) => one.to === each.to && String(one.from) === String(each.from)) === at,
  );
  return { ...workflow, id, initial: swap(workflow.initial), transitions };
}

const replaceStatus: Act = (world, actor, input) => {
  const given = read(
    z.strictObject({ project: z.string(), type: z.string(), status: z.string(), by: z.string() }),
    input,
  );
  const project = projectIn(world, given.project);
  const works = known(
    project.types.find(({ id }) => id === given.type || typeOf(world, id).name === given.type),
    `issue type ${given.type} in ${project.key}`,
  );
  const workflow = known(world.site.workflows[works.workflow], `workflow ${works.workflow}`);
  const all = Object.values(world.site.statuses).filter(
    (each) => each.projectId === undefined || each.projectId === project.id,
  );
  const from = statusIn(
    all.filter((each) => statusesOf(workflow).includes(each.id)),
    given.status,
  );
  const by = statusIn(all, given.by);
  const id = `${works.workflow}-${project.id}-${works.id}-${nextId(world, 'status')}`;
  world.site.workflows[id] = withReplaced(workflow, id, from.id, by.id);
  works.workflow = id;
  // A migration moves the issues over without an event for each, so an app can't count on one.
  for (const issue of Object.values(world.site.issues)) {
    if (issue.projectId !== project.id || issue.typeId !== works.id || issue.statusId !== from.id) continue;
    const item = {
      field: 'status',
      fieldId: 'status',
      custom: false,
      from: from.id,
      fromString: from.name,
      to: by.id,
      toString: by.name,
    };
    issue.statusId = by.id;
    issue.history = [
      ...issue.history,
      { id: nextId(world, 'change'), author: actor.accountId, at: world.clock.now(), items: [item] },
    ];
    reindex(world, issue);
  }
};

/** The clone has what the original has, issue properties too: Jira's own pages are not known to leave them out. */
const clone: Act = (world, actor, input) => {
  const original = openIssueIn(world, read(OfIssue, input).issue);
  const properties = Object.keys(original.properties).flatMap((key) => {
    const value = propertyAt(original.properties, key);
    return value === undefined ? [] : [{ key, value }];
  });
  const summary = `CLONE - ${text(original, 'summary') ?? ''}`;
  const values = { ...original.values, summary, resolution: null, labels: list(original, 'labels') };
  const made = carryOut(
    world,
    actor,
    { project: projectOf(world, original), type: typeOf(world, original.typeId), values, properties },
    original,
  );
  const cloners = world.site.linkTypes.find((each) => each.name === 'Cloners');
  if (cloners) link(world, actor, cloners, made, original);
  return { id: made.id, key: made.key };
};

/** Issues that one bulk change takes [doc: edit multiple issues]. */
const MAX_BULK = 1000;

/** Bulk change in Jira's issue list: each issue makes its transition, and each sends its event. Its limits are not those of REST. */
const bulkTransition: Act = (world, actor, input) => {
  const given = read(z.strictObject({ issues: z.array(z.string()).min(1).max(MAX_BULK), status: z.string() }), input);
  const viewer = viewerOf(world, { kind: 'user', accountId: actor.accountId }, true);
  const planned = given.issues.map((key) => {
    const issue = openIssueIn(world, key);
    const way = availableTransitions(world, viewer, issue).find(({ to }) =>
      [to, statusOf(world, to).name].includes(given.status),
    );
    const { id } = known(way, `transition of ${key} to ${given.status}`);
    return { issue, plan: planTransition(world, viewer, issue, Details.parse({ transition: { id } })) };
  });
  for (const { issue, plan } of planned) carryOutTransition(world, actor, issue, plan);
};

const ACTS: Readonly<Record<string, Act>> = {
  move(world, actor, input) {
    const given = read(z.strictObject({ issue: z.string(), project: z.string(), type: z.string().optional() }), input);
    move(world, actor, openIssueIn(world, given.issue), openProjectIn(world, given.project), given.type);
  },
  'rename-status'(world, _, input) {
    const { status, name } = read(z.strictObject({ status: z.string(), name: z.string().min(1) }), input);
    statusIn(Object.values(world.site.statuses), status).name = name;
  },
  'replace-status': replaceStatus,
  'deactivate-user'(world, _, input) {
    const { accountId } = read(z.strictObject({ accountId: z.string() }), input);
    known(own(world.site.users, accountId), `user ${accountId}`).active = false;
  },
  'archive-project': projectAway('archived', 'archived'),
  'unarchive-project': projectBack('archived', 'unarchived'),
  'trash-project': projectAway('trashed', 'softdeleted'),
  'restore-project': projectBack('trashed', 'restored'),
  'archive-issue'(world, _, input) {
    // No event is documented for it, nor for the way back.
    const issue = openIssueIn(world, read(OfIssue, input).issue);
    issue.archived = world.clock.now();
    reindex(world, issue);
  },
  'unarchive-issue'(world, _, input) {
    const issue = issueIn(world, read(OfIssue, input).issue);
    openProjectIn(world, issue.projectId);
    if (issue.archived === null) throw new Refusal(400, [`Issue ${issue.key} is not archived.`]);
    issue.archived = null;
    reindex(world, issue);
  },
  'block-app'(world, _, input) {
    const { project, blocked } = read(
      z.strictObject({ project: z.string().optional(), blocked: z.boolean().default(true) }),
      input,
    );
    const which = project === undefined ? Object.values(world.site.projects) : [projectIn(world, project)];
    for (const each of which.filter(({ appsBlocked }) => appsBlocked !== blocked)) {
      each.appsBlocked = blocked;
      if (blocked) projectBlocked(world, each);
    }
  },
  clone,
  'bulk-transition': bulkTransition,
  /** How far search is behind what is written from now on. Atlassian names no bound for it. */
  'search-lag'(world, _, input) {
    world.index.lagBy(read(z.strictObject({ ms: z.number().min(0) }), input).ms);
  },
  /** Gives a project permission to a role or takes it away, as the permission scheme's page does. */
  'set-permission'(world, _, input) {
    const Given = z.strictObject({
      project: z.string(),
      permission: z.string(),
      role: z.string(),
      granted: z.boolean(),
    });
    const { project: key, permission, role, granted } = read(Given, input);
    const project = projectIn(world, key);
    known(own(PROJECT_PERMISSIONS, permission), `permission ${permission}`);
    known(own(project.roles, role), `role ${role} in ${project.key}`);
    const others = (project.permissions[permission] ?? []).filter((each) => each !== role);
    project.permissions[permission] = granted ? [...others, role] : others;
  },
};

/** Carries an act out; what it answers is its body, undefined is 204. */
export function act(world: World, actor: Actor, name: string, input: unknown): unknown {
  const known = own(ACTS, name);
  if (!known) {
    throw new Refusal(404, [`There is no act '${name}'. Known: ${Object.keys(ACTS).join(', ')}.`]);
  }
  return known(world, actor, input);
}
