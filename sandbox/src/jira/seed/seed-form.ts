import { z } from 'zod';

const Name = z.string().min(1);
const FIELD_KINDS = [
  'text',
  'url',
  'document',
  'number',
  'date',
  'datetime',
  'user',
  'users',
  'select',
  'selects',
  'labels',
  'cascade',
  'group',
  'groups',
  'version',
  'versions',
] as const;

const UserForm = z.strictObject({
  /** Display name. */
  name: Name,
  /** Email address. Default: the user's key at acme.example. */
  email: z.string().optional(),
  emailHidden: z.boolean().default(false),
  active: z.boolean().default(true),
  /** Membership in the group of Jira administrators. */
  admin: z.boolean().default(false),
});

const FieldForm = z.strictObject({
  kind: z.enum(FIELD_KINDS),
  description: z.string().default(''),
  /** Key of the only project that has the field. */
  project: Name.optional(),
  /** Option names, or names with their second level for a cascading select. */
  options: z.union([z.array(Name), z.record(Name, z.array(Name))]).optional(),
});

const TypeForm = z.strictObject({
  description: z.string().default(''),
  subtask: z.boolean().default(false),
  /** Status names with their categories, the initial one first. Each status has a transition to each other status. */
  statuses: z.record(Name, z.enum(['new', 'indeterminate', 'done'])).optional(),
  /** Fields of the create screen by id or name. An asterisk at the end marks a required field. */
  create: z.array(Name).optional(),
  /** Fields of the edit screen. Default: those of the create screen. */
  edit: z.array(Name).optional(),
});

const ProjectForm = z.strictObject({
  name: Name,
  managed: z.enum(['company', 'team']).default('company'),
  type: z.enum(['software', 'business', 'service_desk']).default('software'),
  /** Project lead. Default: the first administrator. */
  lead: Name.optional(),
  /** Members. Default: all users. */
  members: z.array(Name).optional(),
  defaultAssignee: z.enum(['lead', 'unassigned']).default('unassigned'),
  components: z.array(Name).default([]),
  versions: z.array(Name).default([]),
  /** Names of security levels, with the roles whose members may see issues of the level. */
  securityLevels: z.record(Name, z.array(Name)).default({}),
  types: z.record(
    Name,
    TypeForm.nullable().transform((form) => form ?? TypeForm.parse({})),
  ),
});

/** The short form of a seed file. Names refer to the other parts of the file. */
export const SeedForm = z.strictObject({
  site: z
    .strictObject({
      name: Name.default('Example'),
      timeZone: z.string().default('UTC'),
      allowUnassigned: z.boolean().default(true),
    })
    .prefault({}),
  users: z.record(Name, UserForm),
  groups: z.record(Name, z.array(Name)).default({}),
  fields: z
    .record(Name, z.union([z.enum(FIELD_KINDS).transform((kind) => FieldForm.parse({ kind })), FieldForm]))
    .default({}),
  projects: z.record(z.string().regex(/^[A-Z][A-Z0-9_]+$/), ProjectForm),
});
export type SeedForm = z.infer<typeof SeedForm>;
