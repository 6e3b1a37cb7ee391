import { z } from 'zod';

/** The contract's shapes as the service reads them: what it needs is required, what else comes is kept. */
export const stateSchema = z.enum(['creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed']);
export type State = z.infer<typeof stateSchema>;

/** RFC 9457, as far as it is shown to a person. */
export const problemSchema = z.looseObject({
  title: z.string(),
  status: z.number().int().nullish(),
  detail: z.string().nullish(),
  errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).nullish(),
});
export type Problem = z.infer<typeof problemSchema>;

const whoSchema = z.looseObject({ accountId: z.string(), displayName: z.string() });

export const delegationSchema = z.looseObject({
  id: z.string().min(1),
  state: stateSchema,
  sequence: z.number().int().min(0),
  version: z.number().int().min(0),
  issue: z.looseObject({ id: z.string(), key: z.string(), url: z.string() }).nullable(),
  status: z
    .looseObject({ id: z.string(), name: z.string(), category: z.enum(['new', 'indeterminate', 'done']) })
    .nullable(),
  assignee: whoSchema.nullish(),
  outcome: z.looseObject({ at: z.string(), by: whoSchema.nullish(), resolution: z.string().nullish() }).nullish(),
  warnings: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  completedAt: z.string().nullish(),
  reason: z.union([z.string(), problemSchema]).nullish(),
});
export type Delegation = z.infer<typeof delegationSchema>;

export const offboardingSchema = z.looseObject({
  id: z.string().min(1),
  state: z.enum(['open', 'completed']),
  sequence: z.number().int().min(0),
});

/** A push of channel A. A type that the contract does not name (a test event) says nothing of any delegation. */
export const pushSchema = z.looseObject({
  type: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  data: z.unknown(),
});

/** Reads JSON text by a schema; undefined where it is no JSON or has another shape. */
export function read<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
