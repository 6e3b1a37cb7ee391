import { z } from 'zod';
import { badRequest, unsupportedMember } from './kvs-error';

// Request bodies of `@forge/kvs` [source: interfaces/kvs-api.d.ts].

const key = z.string();
const entityName = z.string();
const ttl = z.strictObject({ value: z.number(), unit: z.string() });
/**
 * A value to store. JSON drops `undefined`, and `null` isn't a documented type [source: @forge/kvs]. Unsure: Forge may
 * accept null; refusing it is the stricter reading.
 */
const value = z.unknown().refine((input) => input !== undefined && input !== null);
const metadata = z.array(z.enum(['CREATED_AT', 'UPDATED_AT', 'EXPIRE_TIME']));
const readOptions = z.strictObject({ metadataFields: metadata.optional() }).optional();
const writeOptions = z
  .strictObject({
    ttl: ttl.optional(),
    keyPolicy: z.enum(['OVERRIDE', 'FAIL_IF_EXISTS']).optional(),
    returnValue: z.enum(['PREVIOUS', 'LATEST']).optional(),
    returnMetadataFields: metadata.optional(),
  })
  .optional();
const ttlOptions = z.strictObject({ ttl: ttl.optional() }).optional();
const condition = z.strictObject({ property: z.string(), condition: z.string(), values: z.array(z.unknown()) });
const conditions = z.strictObject({ and: z.array(condition).optional(), or: z.array(condition).optional() });

export const get = z.strictObject({ key, options: readOptions });
export const set = z.strictObject({ key, value, options: writeOptions });
export const remove = z.strictObject({ key });
export const entityGet = get.extend({ entityName });
export const entitySet = set.extend({ entityName });
export const entityRemove = remove.extend({ entityName });
export const query = z.strictObject({
  limit: z.number().optional(),
  after: z.string().optional(),
  where: z.array(condition).optional(),
  options: readOptions,
});
export const entityQuery = z.strictObject({
  entityName,
  indexName: z.string(),
  partition: z.array(z.unknown()).optional(),
  range: z.strictObject({ condition: z.string(), values: z.array(z.unknown()) }).optional(),
  filters: conditions.optional(),
  sort: z.enum(['ASC', 'DESC']).optional(),
  limit: z.number().optional(),
  cursor: z.string().optional(),
  options: readOptions,
});
export const batchGet = z.array(z.strictObject({ key, entityName: entityName.optional(), options: readOptions }));
export const batchSet = z.array(z.strictObject({ key, entityName: entityName.optional(), value, options: ttlOptions }));
export const batchRemove = z.array(z.strictObject({ key, entityName: entityName.optional() }));
export const transaction = z.strictObject({
  set: z
    .array(
      z.strictObject({
        key,
        value,
        entityName: entityName.optional(),
        conditions: conditions.optional(),
        options: ttlOptions,
      }),
    )
    .optional(),
  delete: z
    .array(z.strictObject({ key, entityName: entityName.optional(), conditions: conditions.optional() }))
    .optional(),
  check: z.array(z.strictObject({ key, entityName, conditions })).optional(),
});

export type ReadOptions = z.infer<typeof readOptions>;
export type WriteOptions = z.infer<typeof writeOptions>;
export type Query = z.infer<typeof query>;
export type EntityQuery = z.infer<typeof entityQuery>;

/**
 * Parses a body with a schema.
 * @throws KvsError with status 501 for a member that the sandbox doesn't read, 400 if the body doesn't match.
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') throw unsupportedMember([...issue.path, issue.keys[0]].join('.'));
  }
  throw badRequest();
}
