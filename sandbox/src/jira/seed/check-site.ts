import { z } from 'zod';
import { fieldById, FIELD_KINDS } from '../fields/catalog';
import type { Site } from '../model/site';

const Screen = z.array(z.looseObject({ field: z.string(), required: z.boolean().optional() }));
const Named = z.looseObject({ id: z.string(), name: z.string() });
const recordOf = <T>(value: z.ZodType<T>) => z.record(z.string(), value);

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The members of a site that are checked. Other members are accepted as they are. */
const SiteShape = z.looseObject({
  name: z.string(),
  timeZone: z.string().refine(isTimeZone, { error: 'there is no time zone with this name' }),
  allowUnassigned: z.boolean().optional(),
  next: recordOf(z.int()),
  users: recordOf(
    z.looseObject({
      accountId: z.string(),
      displayName: z.string(),
      email: z.string(),
      emailHidden: z.boolean(),
      token: z.string(),
      active: z.boolean(),
      type: z.enum(['atlassian', 'app']),
      properties: recordOf(z.unknown()),
    }),
  ),
  groups: recordOf(z.looseObject({ id: z.string(), members: z.array(z.string()) })),
  globalPermissions: recordOf(z.array(z.string())),
  projects: recordOf(
    Named.extend({
      key: z.string(),
      formerKeys: z.array(z.string()),
      managed: z.enum(['company', 'team']),
      typeKey: z.enum(['software', 'business', 'service_desk']),
      lead: z.string(),
      assigneeType: z.enum(['PROJECT_LEAD', 'UNASSIGNED']),
      types: z.array(z.looseObject({ id: z.string(), workflow: z.string(), create: Screen, edit: Screen })),
      roles: recordOf(z.looseObject({ id: z.string(), users: z.array(z.string()), apps: z.boolean() })),
      permissions: recordOf(z.array(z.string())),
      nextNumber: z.int(),
      archived: z.number().nullable(),
      trashed: z.number().nullable(),
      appsBlocked: z.boolean(),
      properties: recordOf(z.unknown()),
    }),
  ),
  issueTypes: recordOf(Named.extend({ level: z.int() })),
  statuses: recordOf(Named.extend({ category: z.enum(['new', 'indeterminate', 'done']) })),
  workflows: recordOf(
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
  customFields: recordOf(
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
  issues: recordOf(
    z.looseObject({
      id: z.string(),
      key: z.string(),
      projectId: z.string(),
      typeId: z.string(),
      statusId: z.string(),
      values: recordOf(z.unknown()),
      creator: z.string(),
      comments: z.array(z.looseObject({ id: z.string() })),
      history: z.array(z.looseObject({ id: z.string() })),
      properties: recordOf(z.array(z.unknown())),
    }),
  ),
  issueKeys: recordOf(z.string()),
  links: z.array(z.looseObject({ id: z.string(), typeId: z.string(), from: z.string(), to: z.string() })),
});

/**
 * Checks a site of a file: its members, and that everything it refers to exists.
 * @throws Error that names each wrong member.
 */
export function checkSite(input: unknown): asserts input is Site {
  const parsed = SiteShape.safeParse(input);
  if (!parsed.success) throw new Error(`The state of the Jira site is wrong: ${z.prettifyError(parsed.error)}`);
  // Cast: the members of the shape are checked, and the others are accepted as they are.
  const site = input as Site;
  const missing = [...danglingReferences(site)];
  if (missing.length > 0) throw new Error(`The state of the Jira site is wrong: ${missing.join('; ')}`);
}

/** Yields a message for each reference to something that the site doesn't have. */
function* danglingReferences(site: Site): Generator<string> {
  function* checkIds(
    from: string,
    entityName: string,
    ids: readonly string[],
    existing: Readonly<Record<string, unknown>>,
  ) {
    for (const id of ids) {
      if (!Object.hasOwn(existing, id)) yield `${from} refers to the ${entityName} ${id}, which is missing`;
    }
  }
  function* checkScreen(from: string, fields: readonly { readonly field: string }[]) {
    for (const { field } of fields) {
      if (!fieldById({ site }, field)) yield `${from} refers to the field ${field}, which is missing`;
    }
  }
  const linkTypes = Object.fromEntries(site.linkTypes.map(({ id }) => [id, true]));
  for (const { key, lead, types } of Object.values(site.projects)) {
    yield* checkIds(key, 'user', [lead], site.users);
    for (const type of types) {
      yield* checkIds(key, 'issue type', [type.id], site.issueTypes);
      yield* checkIds(key, 'workflow', [type.workflow], site.workflows);
      yield* checkScreen(key, [...type.create, ...type.edit]);
    }
  }
  for (const [name, { initial, transitions }] of Object.entries(site.workflows)) {
    const from = transitions.flatMap((each) => (each.from === 'any' ? [] : each.from));
    yield* checkIds(name, 'status', [initial, ...from, ...transitions.map(({ to }) => to)], site.statuses);
    yield* checkScreen(
      name,
      transitions.flatMap((each) => each.screen ?? []),
    );
  }
  for (const { key, projectId, typeId, statusId, creator } of Object.values(site.issues)) {
    yield* checkIds(key, 'project', [projectId], site.projects);
    yield* checkIds(key, 'issue type', [typeId], site.issueTypes);
    yield* checkIds(key, 'status', [statusId], site.statuses);
    yield* checkIds(key, 'user', [creator], site.users);
  }
  yield* checkIds('issueKeys', 'issue', Object.values(site.issueKeys), site.issues);
  for (const { id, typeId, from, to } of site.links) {
    yield* checkIds(`link ${id}`, 'link type', [typeId], linkTypes);
    yield* checkIds(`link ${id}`, 'issue', [from, to], site.issues);
  }
}
