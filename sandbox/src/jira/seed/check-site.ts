import { z } from 'zod';
import { fieldById, FIELD_KINDS } from '../fields/catalogue';
import type { Site } from '../model/site';

const Screen = z.array(z.looseObject({ field: z.string(), required: z.boolean().optional() }));
const Named = z.looseObject({ id: z.string(), name: z.string() });
const record = <T>(value: z.ZodType<T>) => z.record(z.string(), value);

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The parts of a site that a file can get wrong. Members without a row here are read as they are. */
const Shape = z.looseObject({
  name: z.string(),
  timeZone: z.string().refine(isTimeZone, { error: 'no time zone has this name' }),
  allowUnassigned: z.boolean().optional(),
  next: record(z.int()),
  users: record(
    z.looseObject({
      accountId: z.string(),
      displayName: z.string(),
      email: z.string(),
      emailHidden: z.boolean(),
      token: z.string(),
      active: z.boolean(),
      type: z.enum(['atlassian', 'app']),
      properties: record(z.unknown()),
    }),
  ),
  groups: record(z.looseObject({ id: z.string(), members: z.array(z.string()) })),
  globalPermissions: record(z.array(z.string())),
  projects: record(
    Named.extend({
      key: z.string(),
      formerKeys: z.array(z.string()),
      managed: z.enum(['company', 'team']),
      typeKey: z.enum(['software', 'business', 'service_desk']),
      lead: z.string(),
      assigneeType: z.enum(['PROJECT_LEAD', 'UNASSIGNED']),
      types: z.array(z.looseObject({ id: z.string(), workflow: z.string(), create: Screen, edit: Screen })),
      roles: record(z.looseObject({ id: z.string(), users: z.array(z.string()), apps: z.boolean() })),
      permissions: record(z.array(z.string())),
      nextNumber: z.int(),
      archived: z.number().nullable(),
      trashed: z.number().nullable(),
      appsBlocked: z.boolean(),
      properties: record(z.unknown()),
    }),
  ),
  issueTypes: record(Named.extend({ level: z.int() })),
  statuses: record(Named.extend({ category: z.enum(['new', 'indeterminate', 'done']) })),
  workflows: record(
    z.looseObject({
      initial: z.string(),
      transitions: z.array(
        Named.extend({
          from: z.union([z.literal('any'), z.array(z.string())]),
          to: z.string(),
          screen: Screen.optional(),
        }),
      ),
    }),
  ),
  customFields: record(
    Named.extend({
      description: z.string(),
      kind: z.enum(FIELD_KINDS),
      options: z.array(z.looseObject({ id: z.string(), value: z.string() })).optional(),
    }),
  ),
  priorities: z.array(Named),
  defaultPriority: z.string(),
  resolutions: z.array(Named),
  linkTypes: z.array(Named),
  issues: record(
    z.looseObject({
      id: z.string(),
      key: z.string(),
      projectId: z.string(),
      typeId: z.string(),
      statusId: z.string(),
      values: record(z.unknown()),
      creator: z.string(),
      comments: z.array(z.looseObject({ id: z.string() })),
      history: z.array(z.looseObject({ id: z.string() })),
      properties: record(z.array(z.unknown())),
    }),
  ),
  issueKeys: record(z.string()),
  links: z.array(z.looseObject({ id: z.string(), typeId: z.string(), from: z.string(), to: z.string() })),
});

/**
 * Checks a site of a file: its members, and that everything it refers to exists.
 * @throws Error that names each wrong member.
 */
export function checkSite(input: unknown): asserts input is Site {
  const parsed = Shape.safeParse(input);
  if (!parsed.success) throw new Error(`The state of the Jira site is wrong: ${z.prettifyError(parsed.error)}`);
  // Cast: the shape holds, and the rest of the site isn't checked.
  const site = input as Site;
  const missing = [...danglingReferences(site)];
  if (missing.length > 0) throw new Error(`The state of the Jira site is wrong: ${missing.join('; ')}`);
}

/** Yields a message for each reference to something that the site doesn't have. */
function* danglingReferences(site: Site): Generator<string> {
  function* refer(from: string, what: string, ids: readonly string[], among: Readonly<Record<string, unknown>>) {
    for (const id of ids) if (!Object.hasOwn(among, id)) yield `${from} refers to the ${what} ${id}, which is missing`;
  }
  function* screen(from: string, fields: readonly { readonly field: string }[]) {
    for (const { field } of fields) {
      if (!fieldById({ site }, field)) yield `${from} refers to the field ${field}, which is missing`;
    }
  }
  const linkTypes = Object.fromEntries(site.linkTypes.map(({ id }) => [id, true]));
  for (const { key, lead, types } of Object.values(site.projects)) {
    yield* refer(key, 'user', [lead], site.users);
    for (const type of types) {
      yield* refer(key, 'issue type', [type.id], site.issueTypes);
      yield* refer(key, 'workflow', [type.workflow], site.workflows);
      yield* screen(key, [...type.create, ...type.edit]);
    }
  }
  for (const [name, { initial, transitions }] of Object.entries(site.workflows)) {
    const from = transitions.flatMap((each) => (each.from === 'any' ? [] : each.from));
    yield* refer(name, 'status', [initial, ...from, ...transitions.map(({ to }) => to)], site.statuses);
    yield* screen(
      name,
      transitions.flatMap((each) => each.screen ?? []),
    );
  }
  for (const { key, projectId, typeId, statusId, creator } of Object.values(site.issues)) {
    yield* refer(key, 'project', [projectId], site.projects);
    yield* refer(key, 'issue type', [typeId], site.issueTypes);
    yield* refer(key, 'status', [statusId], site.statuses);
    yield* refer(key, 'user', [creator], site.users);
  }
  yield* refer('issueKeys', 'issue', Object.values(site.issueKeys), site.issues);
  for (const { id, typeId, from, to } of site.links) {
    yield* refer(`link ${id}`, 'link type', [typeId], linkTypes);
    yield* refer(`link ${id}`, 'issue', [from, to], site.issues);
  }
}
