import { z } from 'zod';

/*
 * Schemas of the data that the mock service reads. Members that the service needs are required. All other members are
 * kept.
 */
const stateSchema = z.enum(['creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed']);
export type State = z.infer<typeof stateSchema>;

/** A problem by RFC 9457, with the members that the pages show. */
export const problemSchema = z.looseObject({
  title: z.string(),
  status: z.number().int().nullish(),
  detail: z.string().nullish(),
  errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).nullish(),
});
export type Problem = z.infer<typeof problemSchema>;

const accountSchema = z.looseObject({ accountId: z.string(), displayName: z.string() });

export const delegationSchema = z.looseObject({
  id: z.string().min(1),
  state: stateSchema,
  sequence: z.number().int().min(0),
  version: z.number().int().min(0),
  issue: z.looseObject({ id: z.string(), key: z.string(), url: z.string() }).nullable(),
  status: z
    .looseObject({ id: z.string(), name: z.string(), category: z.enum(['new', 'indeterminate', 'done']) })
    .nullable(),
  assignee: accountSchema.nullish(),
  outcome: z
    .looseObject({
      at: z.string(),
      by: accountSchema.nullish(),
      resolution: z.string().nullish(),
      note: z.string().nullish(),
    })
    .nullish(),
  warnings: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  completedAt: z.string().nullish(),
  test: z.boolean().optional(),
  reason: z.union([z.string(), problemSchema]).nullish(),
});
export type Delegation = z.infer<typeof delegationSchema>;

/** Data of a test delegation. */
const testDelegationSchema = z.union([
  z.looseObject({ test: z.literal(true) }),
  z.looseObject({ id: z.string().startsWith('test:') }),
]);

export const offboardingSchema = z.looseObject({
  id: z.string().min(1),
  state: z.enum(['open', 'completed']),
  sequence: z.number().int().min(0),
});

/** A push to the webhook. */
export const pushSchema = z.looseObject({
  type: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  data: z.unknown(),
});

/** Returns true for a push of a connection test or a test delegation. It is acknowledged and ignored. */
export function isTestPush({ type, data }: z.infer<typeof pushSchema>): boolean {
  return type === 'connection.test' || testDelegationSchema.safeParse(data).success;
}

/** Parses JSON text by a schema. Returns undefined if the text isn't JSON or has another shape. */
export function parseJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
