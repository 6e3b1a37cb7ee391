import { createHash } from 'node:crypto';
import type { CustomField } from '../model/field';
import type { IssueType, Project, ScreenField } from '../model/project';
import type { Site, User } from '../model/site';
import type { Status, Workflow } from '../model/workflow';
import {
  newGlobalTransition,
  DEFAULT_PRIORITY,
  globalPermissions,
  linkTypes,
  newProject,
  newUser,
  priorities,
  resolutions,
} from './common';
import type { SeedForm } from './seed-form';

type ProjectForm = SeedForm['projects'][string];
type TypeForm = ProjectForm['types'][string];

const ADMIN_GROUP = 'jira-administrators';
const USER_GROUP = 'jira-users';
const SYSTEM_FIELDS: readonly string[] = [
  'summary',
  'description',
  'environment',
  'assignee',
  'reporter',
  'priority',
  'labels',
  'duedate',
  'parent',
  'components',
  'fixVersions',
  'versions',
  'security',
];
/** Default screen of a type. */
const DEFAULT_SCREEN = ['summary*', 'description', 'assignee', 'reporter', 'priority', 'labels', 'duedate', 'parent'];
const DEFAULT_STATUSES = { 'To Do': 'new', 'In Progress': 'indeterminate', Done: 'done' } as const;

/** Returns a UUID that depends only on the text, so that ids are the same on each start. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** First id of each kind. Jira's own ids of configured entities start there. */
const FIRST_ID = 10_000;

/** Returns a function that returns the next id of a kind. */
function createIdGenerator(): (kind: string) => string {
  const next = new Map<string, number>();
  return (kind) => {
    const id = next.get(kind) ?? FIRST_ID;
    next.set(kind, id + 1);
    return String(id);
  };
}

/** Returns the entry. Throws an error that names the reference if the entry is undefined. */
function resolveReference<T>(entry: T | undefined, kind: string, name: string, referrer: string): T {
  if (entry === undefined) {
    throw new Error(`The seed file's ${referrer} names the ${kind} '${name}', which it does not define.`);
  }
  return entry;
}

/** Returns the site that a short form describes. */
export function siteFromForm(form: SeedForm): Site {
  const newId = createIdGenerator();
  const users = usersOf(form);
  const accountOf = (name: string, referrer: string): string =>
    resolveReference(users.get(name), 'user', name, referrer).accountId;
  const admins = Object.entries(form.users).flatMap(([name, { admin }]) => (admin ? [accountOf(name, 'users')] : []));
  const [firstAdmin] = admins;
  if (firstAdmin === undefined) throw new Error('The seed file needs a user with admin: true.');

  const projectIds = new Map(Object.keys(form.projects).map((key) => [key, newId('project')]));
  const fields = fieldsOf(form, newId, (key) => resolveReference(projectIds.get(key), 'project', key, 'fields'));
  const site: Site = {
    name: form.site.name,
    timeZone: form.site.timeZone,
    allowUnassigned: form.site.allowUnassigned,
    next: {
      issue: 10_000,
      comment: 10_000,
      attachment: 10_000,
      change: 10_000,
      link: 10_000,
      remoteLink: 10_000,
      project: 11_000,
      linkType: 11_000,
      resolution: 11_000,
      status: 11_000,
    },
    users: Object.fromEntries([...users.values()].map((each) => [each.accountId, each])),
    groups: groupsOf(form, [...users.values()], admins, accountOf),
    globalPermissions: globalPermissions(ADMIN_GROUP, USER_GROUP),
    projects: {},
    issueTypes: {},
    statuses: {},
    workflows: {},
    customFields: Object.fromEntries([...fields.values()].map((each) => [each.id, each])),
    priorities: priorities(),
    defaultPriority: DEFAULT_PRIORITY,
    resolutions: resolutions(),
    linkTypes: linkTypes(),
    issues: {},
    issueKeys: {},
    links: [],
  };
  for (const [key, project] of Object.entries(form.projects)) {
    const referrer = `project ${key}`;
    const projectId = resolveReference(projectIds.get(key), 'project', key, referrer);
    const projectParts = {
      id: projectId,
      uuid: uuidOf(key),
      key,
      name: project.name,
      managed: project.managed,
      typeKey: project.type,
      lead: project.lead === undefined ? firstAdmin : accountOf(project.lead, referrer),
      assigneeType: project.defaultAssignee === 'lead' ? ('PROJECT_LEAD' as const) : ('UNASSIGNED' as const),
      types: addTypes(site, project, { id: projectId, key, fields, newId }),
      components: project.components.map((name) => ({ id: newId('component'), name })),
      versions: project.versions.map((name) => ({ id: newId('version'), name, released: false, archived: false })),
      securityLevels: Object.entries(project.securityLevels).map(([name, roles]) => ({
        id: newId('securityLevel'),
        name,
        description: '',
        roles,
      })),
    };
    const members = project.members?.map((each) => accountOf(each, referrer)) ?? Object.keys(site.users);
    site.projects[projectId] = newProject(projectParts, admins, members);
    for (const { name, roles } of projectParts.securityLevels) {
      for (const role of roles) {
        resolveReference(site.projects[projectId].roles[role], 'role', role, `security level ${name}`);
      }
    }
  }
  return site;
}

function groupsOf(
  { groups }: SeedForm,
  users: readonly User[],
  admins: string[],
  accountOf: (name: string, referrer: string) => string,
): Site['groups'] {
  const siteGroups: Site['groups'] = {
    [ADMIN_GROUP]: { id: uuidOf(ADMIN_GROUP), members: admins },
    [USER_GROUP]: { id: uuidOf(USER_GROUP), members: users.map(({ accountId }) => accountId) },
  };
  for (const [name, members] of Object.entries(groups)) {
    siteGroups[name] = { id: uuidOf(name), members: members.map((each) => accountOf(each, `group ${name}`)) };
  }
  return siteGroups;
}

function usersOf({ users }: SeedForm): ReadonlyMap<string, User> {
  return new Map(
    Object.entries(users).map(([key, { name, email, emailHidden, active }]) => {
      const overrides = { emailHidden, active, ...(email !== undefined && { email }) };
      return [key, newUser(`712020:${uuidOf(key)}`, name, key, overrides)];
    }),
  );
}

function fieldsOf(
  { fields }: SeedForm,
  newId: (kind: string) => string,
  projectIdOf: (key: string) => string,
): ReadonlyMap<string, CustomField> {
  return new Map(
    Object.entries(fields).map(([name, { kind, description, project, options }]) => {
      const optionEntries = Array.isArray(options)
        ? options.map((each) => [each, []] as const)
        : Object.entries(options ?? {});
      const field: CustomField = {
        id: `customfield_${newId('field')}`,
        name,
        description,
        kind,
        ...(project !== undefined && { projectId: projectIdOf(project) }),
        ...(options && {
          options: optionEntries.map(([value, children]) => ({
            id: newId('option'),
            value,
            ...(kind === 'cascade' && { children: children.map((child) => ({ id: newId('option'), value: child })) }),
          })),
        }),
      };
      return [name, field];
    }),
  );
}

interface TypesContext {
  readonly id: string;
  readonly key: string;
  readonly fields: ReadonlyMap<string, CustomField>;
  readonly newId: (kind: string) => string;
}

/** Adds the types, statuses and workflows of a project to the site. Returns the project's types. */
function addTypes(site: Site, project: ProjectForm, context: TypesContext): Project['types'] {
  return Object.entries(project.types).map(([name, form]) => {
    const scope = project.managed === 'team' ? { projectId: context.id } : {};
    const shared = Object.values(site.issueTypes).find((each) => each.name === name && each.projectId === undefined);
    const type: IssueType =
      shared && project.managed === 'company'
        ? shared
        : { id: context.newId('type'), name, description: form.description, level: form.subtask ? -1 : 0, ...scope };
    site.issueTypes[type.id] = type;
    const workflow = addWorkflow(site, name, form, context, scope);
    const create = form.create ?? DEFAULT_SCREEN;
    return {
      id: type.id,
      workflow: workflow.id,
      create: screenOf(create, context, name),
      edit: screenOf(form.edit ?? create, context, name),
    };
  });
}

/** Ids of a workflow's transitions, numbered as Jira does: 11, 21, 31. */
const FIRST_TRANSITION_ID = 11;
const TRANSITION_ID_STEP = 10;

function addWorkflow(
  site: Site,
  typeName: string,
  { statuses = DEFAULT_STATUSES }: TypeForm,
  { key, newId }: TypesContext,
  scope: Pick<Status, 'projectId'>,
): Workflow {
  const [doneResolution] = site.resolutions;
  const workflowStatuses = Object.entries(statuses).map(([name, category]) => {
    const existing = Object.values(site.statuses).find(
      (each) => each.name === name && each.category === category && each.projectId === scope.projectId,
    );
    const status: Status = existing ?? { id: newId('status'), name, description: '', category, ...scope };
    site.statuses[status.id] = status;
    return status;
  });
  const [initial] = workflowStatuses;
  if (!initial) throw new Error(`The seed file's type ${typeName} of ${key} has no status.`);
  const workflow: Workflow = {
    id: `${key}-${typeName}`,
    name: `Workflow of ${typeName} in ${key}`,
    initial: initial.id,
    transitions: workflowStatuses.map(({ id, name, category }, index) =>
      newGlobalTransition(String(FIRST_TRANSITION_ID + index * TRANSITION_ID_STEP), name, id, {
        resolution: category === 'done' ? (doneResolution?.id ?? null) : null,
      }),
    ),
  };
  site.workflows[workflow.id] = workflow;
  return workflow;
}

const screenOf = (names: readonly string[], { fields, key }: TypesContext, typeName: string): ScreenField[] =>
  names.map((givenName) => {
    const name = givenName.replace(/\*$/, '');
    const isSystem = SYSTEM_FIELDS.includes(name);
    const field = isSystem ? name : resolveReference(fields.get(name), 'field', name, `type ${typeName} of ${key}`).id;
    return { field, ...(givenName.endsWith('*') && { required: true }) };
  });
