import { z } from 'zod';

export const userSchema = z.object({ accountId: z.string(), displayName: z.string() });
const namedSchema = z.object({ id: z.string(), name: z.string() });
export const statusSchema = namedSchema.extend({ statusCategory: z.object({ key: z.string() }) });

export type Status = z.infer<typeof statusSchema>;

const linkedIssueSchema = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({ summary: z.string(), status: statusSchema }),
});

export const issueSchema = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.looseObject({
    summary: z.string(),
    description: z.unknown().optional(),
    status: statusSchema,
    issuetype: namedSchema,
    project: z.object({ id: z.string(), key: z.string(), name: z.string() }),
    assignee: userSchema.nullish(),
    reporter: userSchema.nullish(),
    priority: namedSchema.nullish(),
    resolution: namedSchema.nullish(),
    labels: z.array(z.string()).default([]),
    attachment: z
      .array(
        z.object({
          id: z.string(),
          filename: z.string(),
          size: z.number(),
          created: z.string(),
          author: userSchema.nullish(),
          content: z.string(),
        }),
      )
      .default([]),
    duedate: z.string().nullish(),
    created: z.string(),
    updated: z.string(),
    parent: linkedIssueSchema.nullish(),
    subtasks: z.array(linkedIssueSchema).default([]),
    issuelinks: z
      .array(
        z.object({
          id: z.string(),
          type: z.object({ inward: z.string(), outward: z.string() }),
          inwardIssue: linkedIssueSchema.optional(),
          outwardIssue: linkedIssueSchema.optional(),
        }),
      )
      .default([]),
  }),
  names: z.record(z.string(), z.string()).default({}),
});

export type Issue = z.infer<typeof issueSchema>;

/** Field of a screen, as in the responses about transitions and create metadata. */
export const screenFieldSchema = z.object({
  required: z.boolean(),
  name: z.string(),
  hasDefaultValue: z.boolean().optional(),
  defaultValue: z.unknown().optional(),
  schema: z.looseObject({ type: z.string() }),
  allowedValues: z
    .array(z.looseObject({ id: z.string(), name: z.string().optional(), value: z.string().optional() }))
    .optional(),
});

export type ScreenField = z.infer<typeof screenFieldSchema>;

export const transitionsSchema = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      to: statusSchema,
      fields: z.record(z.string(), screenFieldSchema).default({}),
    }),
  ),
});

export type Transition = z.infer<typeof transitionsSchema>['transitions'][number];

export const commentsSchema = z.object({
  comments: z.array(
    z.object({
      id: z.string(),
      author: userSchema.nullish(),
      created: z.string(),
      body: z.unknown().optional(),
      jsdPublic: z.boolean().default(true),
      properties: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
    }),
  ),
});

export const changelogSchema = z.object({
  values: z.array(
    z.object({
      id: z.string(),
      author: userSchema.nullish(),
      created: z.string(),
      items: z.array(z.object({ field: z.string(), fromString: z.string().nullish(), toString: z.string().nullish() })),
    }),
  ),
});

/** Response to the creation or clone of an issue. */
export const createdIssueSchema = z.object({ id: z.string(), key: z.string() });

/** Function that changes an issue and reads it again. It shows an error, and then throws the error. */
export type ChangeIssue = (method: string, path: string, body?: unknown) => Promise<unknown>;
