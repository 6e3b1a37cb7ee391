import type { Project } from '../model/project';
import type { LinkType, Priority, Resolution, User } from '../model/site';
import type { Transition } from '../model/workflow';

export const newUser = (
  accountId: string,
  displayName: string,
  mailbox: string,
  overrides: Partial<User> = {},
): User => ({
  accountId,
  displayName,
  email: `${mailbox}@acme.example`,
  emailHidden: false,
  token: `ATATT3xFfGF0-${mailbox}-${accountId.slice(7, 15)}`,
  active: true,
  type: 'atlassian',
  properties: {},
  ...overrides,
});

/** Returns a transition from any status. */
export const newGlobalTransition = (
  id: string,
  name: string,
  to: string,
  options: Partial<Transition> = {},
): Transition => ({
  id,
  name,
  from: 'any',
  to,
  ...options,
});

/** Permissions of members, administrators and apps. */
const MEMBER_PERMISSIONS = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'ASSIGN_ISSUES',
  'RESOLVE_ISSUES',
  'ADD_COMMENTS',
  'CREATE_ATTACHMENTS',
  'DELETE_OWN_ATTACHMENTS',
  'ASSIGNABLE_USER',
  'CLOSE_ISSUES',
  'LINK_ISSUES',
  'SCHEDULE_ISSUES',
  'VIEW_VOTERS_AND_WATCHERS',
  'EDIT_OWN_COMMENTS',
  'DELETE_OWN_COMMENTS',
  'TRANSITION_ISSUES',
];
/** Permissions of administrators and apps only. */
const ADMIN_PERMISSIONS = [
  'ADMINISTER_PROJECTS',
  'DELETE_ISSUES',
  'MOVE_ISSUES',
  'EDIT_ALL_COMMENTS',
  'DELETE_ALL_COMMENTS',
  'DELETE_ALL_ATTACHMENTS',
  'MODIFY_REPORTER',
  'MANAGE_WATCHERS',
  'SET_ISSUE_SECURITY',
];

/**
 * Returns the roles that hold each permission by default. The role of apps has all of them [doc: app users' project
 * access].
 */
const defaultPermissions = (): Record<string, string[]> => ({
  ...Object.fromEntries(
    MEMBER_PERMISSIONS.map((each) => [each, ['Administrators', 'Member', 'atlassian-addons-project-access']]),
  ),
  ...Object.fromEntries(ADMIN_PERMISSIONS.map((each) => [each, ['Administrators', 'atlassian-addons-project-access']])),
});

/** Returns a project without issues. People get their permissions from the roles Administrators and Member. */
export const newProject = (
  parts: Pick<Project, 'id' | 'uuid' | 'key' | 'name' | 'managed' | 'typeKey' | 'types' | 'lead'> & Partial<Project>,
  administrators: string[],
  members: string[],
): Project => ({
  formerKeys: [],
  assigneeType: 'UNASSIGNED',
  roles: {
    Administrators: { id: '10002', users: administrators, apps: false },
    Member: { id: '10011', users: members, apps: false },
    'atlassian-addons-project-access': { id: '10003', users: [], apps: true },
  },
  permissions: defaultPermissions(),
  nextNumber: 1,
  archived: null,
  trashed: null,
  appsBlocked: false,
  properties: {},
  ...parts,
});

/** Returns the groups that hold each global permission, by the permission's key. */
export const globalPermissions = (admins: string, users: string): Record<string, string[]> => ({
  ADMINISTER: [admins],
  USER_PICKER: [users, admins],
  CREATE_SHARED_OBJECTS: [users],
  MANAGE_GROUP_FILTER_SUBSCRIPTIONS: [users],
  BULK_CHANGE: [users],
  CREATE_PROJECT: [users],
});

export const priorities = (): Priority[] => [
  { id: '1', name: 'Highest', description: 'This problem will block progress.', color: '#d04437' },
  { id: '2', name: 'High', description: 'Serious problem that could block progress.', color: '#f15C75' },
  { id: '3', name: 'Medium', description: 'Has the potential to affect progress.', color: '#f79232' },
  { id: '4', name: 'Low', description: 'Minor problem or easily worked around.', color: '#707070' },
  { id: '5', name: 'Lowest', description: 'Trivial problem with little or no impact on progress.', color: '#999999' },
];
export const DEFAULT_PRIORITY = '3';

export const resolutions = (): Resolution[] => [
  { id: '10000', name: 'Done', description: 'Work has been completed on this issue.' },
  { id: '10001', name: "Won't Do", description: "This issue won't be actioned." },
  { id: '10002', name: 'Duplicate', description: 'The problem is a duplicate of an existing issue.' },
];

export const linkTypes = (): LinkType[] => [
  { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '10001', name: 'Cloners', inward: 'is cloned by', outward: 'clones' },
  { id: '10002', name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
  { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
];
