import type { ScreenField } from '../model/project';
import type { Site } from '../model/site';
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

const ADA = '712020:5f1c1a2e-6f0b-4d0e-9a57-0c6d3f9b7e01';
const OWEN = '712020:0b7d9c44-2e5a-4c39-8f16-7a1de2c5b902';
const OLGA = '712020:a94e61f8-13c7-4b7e-b0d2-5e8f4c2a1d03';
const NORA = '712020:37c2f0d5-8b94-4e61-9d3a-c41b6e7f2a04';
const JANE = '712020:e81b5d36-4a7f-4f02-a6c9-1d9b3e5c7f05';
const IAN = '712020:6d2f8e19-c503-4a8b-8e74-f2a7b1c9d306';

const screen = (...fields: (string | ScreenField)[]): ScreenField[] =>
  fields.map((each) => (typeof each === 'string' ? { field: each } : each));
/** Fields of all screens. */
const BASE_FIELDS = [
  { field: 'summary', required: true },
  'description',
  'assignee',
  'reporter',
  'priority',
  'labels',
  'duedate',
  'environment',
] as const;
/** Custom field that is required in the project OPS only. */
const COST_CENTRE = 'customfield_10042';

/** Returns the demo's site: two projects and six users, without issues. */
export const demoSite = (): Site => ({
  name: 'Acme',
  timeZone: 'Europe/London',
  next: {
    issue: 10201,
    comment: 10301,
    attachment: 10351,
    change: 10401,
    link: 10501,
    remoteLink: 10601,
    project: 10010,
    linkType: 10004,
    resolution: 10010,
    status: 10030,
  },
  users: Object.fromEntries([
    [ADA, newUser(ADA, 'Ada Admin', 'ada')],
    [OWEN, newUser(OWEN, 'Owen Owner', 'owen')],
    [OLGA, newUser(OLGA, 'Olga Owner', 'olga')],
    [NORA, newUser(NORA, 'Nora', 'nora')],
    [JANE, newUser(JANE, 'Jane Roe', 'jane')],
    [IAN, newUser(IAN, 'Ian', 'ian', { active: false })],
  ]),
  groups: {
    'jira-admins-acme': { id: '1f3c6d0a-95b2-4f7e-8a41-2c7d9e0b5f11', members: [ADA] },
    'jira-users-acme': { id: '8e2b7c15-4d60-4a93-b5f8-6a1c3d9e7f22', members: [ADA, OWEN, OLGA, NORA, JANE, IAN] },
  },
  globalPermissions: globalPermissions('jira-admins-acme', 'jira-users-acme'),
  projects: {
    '10000': newProject(
      {
        lead: OWEN,
        id: '10000',
        uuid: '4a7c1e90-2b5d-4f38-9c61-8d0e7f3a5b10',
        key: 'IT',
        name: 'IT',
        managed: 'company',
        typeKey: 'business',
        types: [
          {
            id: '10001',
            workflow: 'it',
            create: screen(...BASE_FIELDS, 'parent'),
            edit: screen(...BASE_FIELDS, 'parent'),
          },
          {
            id: '10002',
            workflow: 'it',
            create: screen(...BASE_FIELDS, { field: 'parent', required: true }),
            edit: screen(...BASE_FIELDS, { field: 'parent', required: true }),
          },
        ],
      },
      [ADA],
      [OWEN, OLGA, JANE, IAN],
    ),
    '10001': newProject(
      {
        lead: OWEN,
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
            create: screen(...BASE_FIELDS, 'parent', { field: COST_CENTRE, required: true }),
            edit: screen(...BASE_FIELDS, 'parent', { field: COST_CENTRE, required: true }),
          },
        ],
      },
      [ADA],
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
        newGlobalTransition('11', 'To Do', '10003', { resolution: null }),
        newGlobalTransition('21', 'In Progress', '3', { resolution: null }),
        newGlobalTransition('31', 'Waiting', '10004', { resolution: null }),
        newGlobalTransition('41', 'Done', '10005', {
          screen: [{ field: 'resolution', required: true, default: '10000' }],
        }),
        newGlobalTransition('51', "Won't Do", '10006', { resolution: '10001' }),
      ],
    },
    ops: {
      id: 'ops',
      name: 'Workflow for project OPS',
      initial: '10021',
      transitions: [
        newGlobalTransition('11', 'To Do', '10021', { resolution: null }),
        newGlobalTransition('21', 'In Progress', '10022', { resolution: null }),
        newGlobalTransition('31', 'Done', '10023', { resolution: '10000' }),
      ],
    },
  },
  customFields: {
    [COST_CENTRE]: { id: COST_CENTRE, name: 'Cost centre', description: 'Who pays.', kind: 'text', projectId: '10001' },
  },
  priorities: priorities(),
  defaultPriority: DEFAULT_PRIORITY,
  resolutions: resolutions(),
  linkTypes: linkTypes(),
  issues: {},
  issueKeys: {},
  links: [],
});
