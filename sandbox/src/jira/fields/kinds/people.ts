import { z } from 'zod';
import type { FieldKind } from '../../model/field';
import type { Project } from '../../model/project';
import { ownEntry } from '../../own-entry';
import { isAssignable } from '../../permissions';
import { serializeUser } from '../../serialize/entities';
import { userOf, type World } from '../../world';
import type { Field } from '../catalog';
import { serializeGroup } from '../named-values';
import {
  asId,
  bracketed,
  listConverter,
  parse,
  rejectField,
  singleConverter,
  type ValueConverter,
  type ValueContext,
  type ReferenceConverter,
} from './kind';

const UserRef = z.looseObject({ accountId: z.string().nullable().optional(), id: z.string().nullable().optional() });
const GroupRef = z.looseObject({ name: z.string().optional(), groupId: z.string().optional() });

/**
 * Reads a user in each form that Jira accepts. Null clears the field, and `-1` is the project's default assignee [doc:
 * assignIssue].
 */
function readUser(field: Field, input: unknown, { world, project }: ValueContext): string | null {
  const { accountId: givenAccountId, id } = parse(UserRef, input, 'data was not an object');
  const accountId = givenAccountId ?? id;
  // Jira rejects names, keys and addresses [measured by others]. Unsure: the same error for an empty object; this is
  // the stricter reading.
  if (givenAccountId === undefined && id === undefined) {
    rejectField("'accountId' must be the only user identifying query parameter in GDPR strict mode.");
  }
  if (accountId === undefined || accountId === null) return null;
  if (field.id === 'assignee') {
    if (accountId === '-1') return defaultAssignee(world, project);
    if (!isAssignable(ownEntry(world.site.users, accountId), project)) {
      rejectField(`User '${accountId}' cannot be assigned issues.`);
    }
    return accountId;
  }
  const userConverter = ownEntry(world.site.users, accountId);
  if (!userConverter) rejectField("specify a valid 'accountId'");
  if (field.id === 'reporter' && !userConverter?.active) rejectField('The reporter specified is not a user.');
  return accountId;
}

/** Returns the project's default assignee: its lead, or null. */
export function defaultAssignee(world: World, project: Project): string | null {
  if (project.assigneeType === 'UNASSIGNED') {
    if (world.site.allowUnassigned === false) rejectField('Issues must be assigned.');
    return null;
  }
  if (!isAssignable(world.site.users[project.lead], project)) {
    rejectField('The default assignee does NOT have ASSIGNABLE permission OR Unassigned issues are turned off.');
  }
  return project.lead;
}

/** Reads a group. Unsure: the error message. */
function readGroup(input: unknown, world: World): string {
  const { name, groupId } = parse(GroupRef, input, 'data was not an object');
  const entry = Object.entries(world.site.groups).find(([key, { id }]) =>
    groupId === undefined ? key === name : id === groupId,
  );
  return entry ? entry[0] : rejectField(`The group '${groupId ?? name ?? ''}' does not exist.`);
}

const user: ReferenceConverter = {
  read: readUser,
  serialize: (world, _field, id) => serializeUser(world, userOf(world, id)),
  nameOf: (world, _field, id) => userOf(world, id).displayName,
};

const groupConverter: ReferenceConverter = {
  read: (_field, input, { world }) => readGroup(input, world),
  serialize: (world, _field, name) => serializeGroup(world, name),
  nameOf: (_world, _field, name) => name,
};

/** Converters of kinds whose values are users and groups. */
export const PEOPLE_CONVERTERS = {
  user: singleConverter(user),
  users: listConverter(user, (ids, names) => ({ id: bracketed(ids), text: bracketed(names) })),
  group: { ...singleConverter(groupConverter), history: (_world, _field, value) => ({ id: null, text: asId(value) }) },
  groups: listConverter(groupConverter, (_ids, names) => ({ id: null, text: bracketed(names) })),
} satisfies Partial<Record<FieldKind, ValueConverter>>;
