import { z } from 'zod';

export const user = z.object({ accountId: z.string(), displayName: z.string() });
const named = z.object({ id: z.string(), name: z.string() });
export const status = named.extend({ statusCategory: z.object({ key: z.string() }) });

export type Status = z.infer<typeof status>;

const linked = z.object({ id: z.string(), key: z.string(), fields: z.object({ summary: z.string(), status }) });

export const issue = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.looseObject({
    summary: z.string(),
    description: z.unknown().optional(),
    status,
    issuetype: named,
    project: z.object({ id: z.string(), key: z.string(), name: z.string() }),
    assignee: user.nullish(),
    reporter: user.nullish(),
    priority: named.nullish(),
    resolution: named.nullish(),
    labels: z.array(z.string()).default([]),
    attachment: z
      .array(
        z.object({
          id: z.string(),
          filename: z.string(),
          size: z.number(),
          created: z.string(),
          author: user.nullish(),
          content: z.string(),
        }),
      )
      .default([]),
    duedate: z.string().nullish(),
    created: z.string(),
    updated: z.string(),
    parent: linked.nullish(),
    subtasks: z.array(linked).default([]),
    issuelinks: z
      .array(
        z.object({
          id: z.string(),
          type: z.object({ inward: z.string(), outward: z.string() }),
          inwardIssue: linked.optional(),
          outwardIssue: linked.optional(),
        }),
      )
      .default([]),
  }),
  names: z.record(z.string(), z.string()).default({}),
});

export type Issue = z.infer<typeof issue>;

/** A field on a screen, as transitions and create metadata describe it. */
export const screenField = z.object({
  required: z.boolean(),
  name: z.string(),
  hasDefaultValue: z.boolean().optional(),
  defaultValue: z.unknown().optional(),
  schema: z.looseObject({ type: z.string() }),
  allowedValues: z
    .array(z.looseObject({ id: z.string(), name: z.string().optional(), value: z.string().optional() }))
    .optional(),
});

export type ScreenField = z.infer<typeof screenField>;

export const transitions = z.object({
  transitions: z.array(
    z.object({ id: z.string(), name: z.string(), to: status, fields: z.record(z.string(), screenField).default({}) }),
  ),
});

export type Transition = z.infer<typeof transitions>['transitions'][number];

export const comments = z.object({
  comments: z.array(
    z.object({
      id: z.string(),
      author: user.nullish(),
      created: z.string(),
      body: z.unknown().optional(),
      jsdPublic: z.boolean().default(true),
      properties: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
    }),
  ),
});

export const changelog = z.object({
  values: z.array(
    z.object({
      id: z.string(),
      author: user.nullish(),
      created: z.string(),
      items: z.array(z.object({ field: z.string(), fromString: z.string().nullish(), toString: z.string().nullish() })),
    }),
  ),
});

/** The response to a create or clone. */
export const created = z.object({ id: z.string(), key: z.string() });

/** Changes an issue and reads it again. If that fails, the page shows the error message and the function throws. */
export type ChangeIssue = (method: string, path: string, body?: unknown) => Promise<unknown>;
