import type { Project, ScreenField, Site, Transition, User } from './model';

/** The site that the sandbox starts with: two projects, six people, and nothing in them yet. */

const ADA = '712020:5f1c1a2e-6f0b-4d0e-9a57-0c6d3f9b7e01';
const OWEN = '712020:0b7d9c44-2e5a-4c39-8f16-7a1de2c5b902';
const OLGA = '712020:a94e61f8-13c7-4b7e-b0d2-5e8f4c2a1d03';
const NORA = '712020:37c2f0d5-8b94-4e61-9d3a-c41b6e7f2a04';
const JANE = '712020:e81b5d36-4a7f-4f02-a6c9-1d9b3e5c7f05';
const IAN = '712020:6d2f8e19-c503-4a8b-8e74-f2a7b1c9d306';

const person = (accountId: string, displayName: string, name: string, more: Partial<User> = {}): [string, User] => [
  accountId,
  {
    accountId,
    displayName,
    email: `${name}@acme.example`,
    emailHidden: false,
    token: `ATATT3xFfGF0-${name}-${accountId.slice(7, 15)}`,
    active: true,
    type: 'atlassian',
    properties: {},
    ...more,
  },
];

const screen = (...fields: (string | ScreenField)[]): ScreenField[] =>
  fields.map((each) => (typeof each === 'string' ? { field: each } : each));
const BASE = [
  { field: 'summary', required: true },
  'description',
  'assignee',
  'reporter',
  'priority',
  'labels',
  'duedate',
  'environment',
] as const;
/** A field that only OPS has, and asks for. */
const COST_CENTRE = 'customfield_10042';

const anyTo = (id: string, name: string, to: string, more: Partial<Transition> = {}): Transition => ({
  id,
  name,
  from: 'any',
  to,
  ...more,
});

const EVERYTHING = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'ASSIGN_ISSUES',
  'RESOLVE_ISSUES',
  'ADD_COMMENTS',
  'ASSIGNABLE_USER',
  'CLOSE_ISSUES',
  'LINK_ISSUES',
  'SCHEDULE_ISSUES',
  'VIEW_VOTERS_AND_WATCHERS',
  'EDIT_OWN_COMMENTS',
  'DELETE_OWN_COMMENTS',
  'TRANSITION_ISSUES',
];
const FOR_ADMINS = ['ADMINISTER_PROJECTS', 'DELETE_ISSUES', 'MOVE_ISSUES', 'EDIT_ALL_COMMENTS', 'DELETE_ALL_COMMENTS'];
const FOR_ADMINS_AND_APPS = ['MODIFY_REPORTER', 'MANAGE_WATCHERS'];

/** Apps stand in a role of their own, which the usual schemes give everything that people have [doc: app users' project access]. */
const permissions = (): Record<string, string[]> => ({
  ...Object.fromEntries(
    EVERYTHING.map((each) => [each, ['Administrators', 'Member', 'atlassian-addons-project-access']]),
  ),
  ...Object.fromEntries(
    [...FOR_ADMINS, ...FOR_ADMINS_AND_APPS].map((each) => [
      each,
      ['Administrators', 'atlassian-addons-project-access'],
    ]),
  ),
});

const project = (
  one: Pick<Project, 'id' | 'uuid' | 'key' | 'name' | 'managed' | 'typeKey' | 'types'>,
  members: string[],
): Project => ({
  ...one,
  formerKeys: [],
  lead: OWEN,
  assigneeType: 'UNASSIGNED',
  roles: {
    Administrators: { id: '10002', users: [ADA], apps: false },
    Member: { id: '10011', users: members, apps: false },
    'atlassian-addons-project-access': { id: '10003', users: [], apps: true },
  },
  permissions: permissions(),
  nextNumber: 1,
  archived: null,
  trashed: null,
  appsBlocked: false,
  properties: {},
});

export const demoSite = (): Site => ({
  name: 'Acme',
  timeZone: 'Europe/London',
  next: {
    issue: 10201,
    comment: 10301,
    change: 10401,
    link: 10501,
    remoteLink: 10601,
    project: 10010,
    linkType: 10004,
    resolution: 10010,
    status: 10030,
  },
  users: Object.fromEntries([
    person(ADA, 'Ada Admin', 'ada'),
    person(OWEN, 'Owen Owner', 'owen'),
    person(OLGA, 'Olga Owner', 'olga'),
    person(NORA, 'Nora', 'nora'),
    person(JANE, 'Jane Roe', 'jane'),
    person(IAN, 'Ian', 'ian', { active: false }),
  ]),
  groups: {
    'jira-admins-acme': { id: '1f3c6d0a-95b2-4f7e-8a41-2c7d9e0b5f11', members: [ADA] },
    'jira-users-acme': { id: '8e2b7c15-4d60-4a93-b5f8-6a1c3d9e7f22', members: [ADA, OWEN, OLGA, NORA, JANE, IAN] },
  },
  globalPermissions: {
    ADMINISTER: ['jira-admins-acme'],
    USER_PICKER: ['jira-users-acme', 'jira-admins-acme'],
    CREATE_SHARED_OBJECTS: ['jira-users-acme'],
    MANAGE_GROUP_FILTER_SUBSCRIPTIONS: ['jira-users-acme'],
    BULK_CHANGE: ['jira-users-acme'],
    CREATE_PROJECT: ['jira-users-acme'],
  },
  projects: {
    '10000': project(
      {
        id: '10000',
        uuid: '4a7c1e90-2b5d-4f38-9c61-8d0e7f3a5b10',
        key: 'IT',
        name: 'IT',
        managed: 'company',
        typeKey: 'business',
        types: [
          { id: '10001', workflow: 'it', create: screen(...BASE, 'parent'), edit: screen(...BASE, 'parent') },
          {
            id: '10002',
            workflow: 'it',
            create: screen(...BASE, { field: 'parent', required: true }),
            edit: screen(...BASE, { field: 'parent', required: true }),
          },
        ],
      },
      [OWEN, OLGA, JANE, IAN],
    ),
    '10001': project(
      {
        id: '10001',
        uuid: 'b3d85f27-6e19-4c0a-8b74-1f9a2c6d4e21',
        key: 'OPS',
        name: 'Operations',
        managed: 'team',
        typeKey: 'software',
        types: [
          {
            id: '10011',
            workflow: 'ops',
            create: screen(...BASE, 'parent', { field: COST_CENTRE, required: true }),
            edit: screen(...BASE, 'parent', { field: COST_CENTRE, required: true }),
          },
        ],
      },
      [OWEN, OLGA, NORA, JANE, IAN],
    ),
  },
  issueTypes: {
    '10001': { id: '10001', name: 'Task', description: 'A small, distinct piece of work.', level: 0 },
    '10002': {
      id: '10002',
      name: 'Sub-task',
      description: 'A small piece of work that is part of a larger task.',
      level: -1,
    },
    '10011': {
      id: '10011',
      name: 'Task',
      description: 'Tasks track small, distinct pieces of work.',
      level: 0,
      projectId: '10001',
    },
  },
  statuses: {
    '10003': { id: '10003', name: 'To Do', description: '', category: 'new' },
    '3': {
      id: '3',
      name: 'In Progress',
      description: 'This work item is being actively worked on at the moment by the assignee.',
      category: 'indeterminate',
    },
    '10004': { id: '10004', name: 'Waiting', description: '', category: 'indeterminate' },
    '10005': { id: '10005', name: 'Done', description: '', category: 'done' },
    '10006': { id: '10006', name: "Won't Do", description: '', category: 'done' },
    '10021': { id: '10021', name: 'To Do', description: '', category: 'new', projectId: '10001' },
    '10022': { id: '10022', name: 'In Progress', description: '', category: 'indeterminate', projectId: '10001' },
    '10023': { id: '10023', name: 'Done', description: '', category: 'done', projectId: '10001' },
  },
  workflows: {
    it: {
      id: 'it',
      name: 'IT workflow',
      initial: '10003',
      transitions: [
        anyTo('11', 'To Do', '10003', { resolution: null }),
        anyTo('21', 'In Progress', '3', { resolution: null }),
        anyTo('31', 'Waiting', '10004', { resolution: null }),
        anyTo('41', 'Done', '10005', { screen: [{ field: 'resolution', required: true, default: '10000' }] }),
        anyTo('51', "Won't Do", '10006', { resolution: '10001' }),
      ],
    },
    ops: {
      id: 'ops',
      name: 'Workflow for project OPS',
      initial: '10021',
      transitions: [
        anyTo('11', 'To Do', '10021', { resolution: null }),
        anyTo('21', 'In Progress', '10022', { resolution: null }),
        anyTo('31', 'Done', '10023', { resolution: '10000' }),
      ],
    },
  },
  customFields: {
    [COST_CENTRE]: { id: COST_CENTRE, name: 'Cost centre', description: 'Who pays.', kind: 'text', projectId: '10001' },
  },
  priorities: [
    { id: '1', name: 'Highest', description: 'This problem will block progress.', color: '#d04437' },
    { id: '2', name: 'High', description: 'Serious problem that could block progress.', color: '#f15C75' },
    { id: '3', name: 'Medium', description: 'Has the potential to affect progress.', color: '#f79232' },
    { id: '4', name: 'Low', description: 'Minor problem or easily worked around.', color: '#707070' },
    { id: '5', name: 'Lowest', description: 'Trivial problem with little or no impact on progress.', color: '#999999' },
  ],
  defaultPriority: '3',
  resolutions: [
    { id: '10000', name: 'Done', description: 'Work has been completed on this issue.' },
    { id: '10001', name: "Won't Do", description: "This issue won't be actioned." },
    { id: '10002', name: 'Duplicate', description: 'The problem is a duplicate of an existing issue.' },
  ],
  linkTypes: [
    { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
    { id: '10001', name: 'Cloners', inward: 'is cloned by', outward: 'clones' },
    { id: '10002', name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
    { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
  ],
  issues: {},
  issueKeys: {},
  links: [],
});
