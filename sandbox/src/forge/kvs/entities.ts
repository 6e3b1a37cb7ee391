import { z } from 'zod';
import { KvsError, unknownEntity, wrongType } from './kvs-error';
import { bytesOf } from './value';

export type AttributeType = 'string' | 'integer' | 'float' | 'boolean' | 'any';

/** An index of an entity: exact values of the attributes in `partition`, sorted by `range`. */
export interface Index {
  readonly name: string;
  readonly partition: readonly string[];
  /** Name of an attribute, or `by-key` for the key itself. */
  readonly range: string;
}

export interface Entity {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, AttributeType>;
  readonly indexes: ReadonlyMap<string, Index>;
}

/** The index by key that every entity has [doc: entities-manifest]. */
export const BY_KEY = 'by-key';

// Limits of entities [doc: entities-manifest, limits-kvs-ce].
const MAX_ENTITIES = 20;
const MAX_ATTRIBUTES = 50;
const MAX_INDEXES = 7;
const MAX_RANGE_BYTES = 900;
const MAX_PARTITION_BYTES = 1700;
/** Range of a float's magnitude. A float may also be 0. */
const MIN_FLOAT = 1e-130;
const MAX_FLOAT = 1e126;

const entityName = z
  .string()
  .min(3)
  .max(60)
  .regex(/^(?![-_.])(?!.*\.\.)[a-z0-9:\-_.]+(?<!\.)$/, 'Entity names hold a-z0-9:-_. and begin with none of -_.');
const attributeName = z
  .string()
  .max(30)
  .regex(/^[_A-Za-z][_0-9A-Za-z]*$/, 'Attribute names match [_A-Za-z][_0-9A-Za-z]*');
const indexName = z
  .string()
  .min(3)
  .max(50)
  .regex(/^(?!\.)(?!.*\.\.)[a-zA-Z0-9:\-_.]+(?<!\.)$/, 'Index names hold a-zA-Z0-9:-_.');
const manifestEntity = z.strictObject({
  name: entityName,
  attributes: z.record(
    attributeName,
    z.strictObject({ type: z.enum(['string', 'integer', 'float', 'boolean', 'any']) }),
  ),
  indexes: z
    .array(
      z.union([
        indexName,
        z.strictObject({
          name: indexName,
          range: z.array(z.string()),
          partition: z.array(z.string()).optional(),
        }),
      ]),
    )
    .max(MAX_INDEXES, `An entity has at most ${MAX_INDEXES} indexes`)
    .optional(),
});
const manifestEntities = z.array(manifestEntity).max(MAX_ENTITIES, `An app has at most ${MAX_ENTITIES} entities`);

/**
 * Parses `app.storage.entities` of a manifest.
 * @throws Error with all findings if Forge would not deploy the entities.
 */
export function parseEntities(declared: unknown): ReadonlyMap<string, Entity> {
  const parsed = manifestEntities.safeParse(declared ?? []);
  if (!parsed.success) throw new Error(`app.storage.entities: ${z.prettifyError(parsed.error)}`);
  const entities = new Map<string, Entity>();
  for (const entity of parsed.data) {
    if (entities.has(entity.name)) throw new Error(`app.storage.entities: ${entity.name} is declared twice`);
    const attributes = new Map(Object.entries(entity.attributes).map(([name, { type }]) => [name, type]));
    if (attributes.size > MAX_ATTRIBUTES) {
      throw new Error(`app.storage.entities: ${entity.name} has more than ${MAX_ATTRIBUTES} attributes`);
    }
    const indexes = new Map<string, Index>([[BY_KEY, { name: BY_KEY, partition: [], range: BY_KEY }]]);
    for (const declaredIndex of entity.indexes ?? []) {
      const index = typeof declaredIndex === 'string' ? simpleIndex(declaredIndex) : namedIndex(declaredIndex);
      if (typeof declaredIndex !== 'string' && declaredIndex.range.length !== 1) {
        throw new Error(`app.storage.entities: the range of ${entity.name}.${index.name} must be one attribute`);
      }
      if (indexes.has(index.name)) {
        throw new Error(`app.storage.entities: ${entity.name} has the index ${index.name} twice`);
      }
      for (const attribute of [...index.partition, index.range]) {
        const type = attributes.get(attribute);
        if (type === undefined) {
          throw new Error(`app.storage.entities: ${entity.name}.${index.name} has the unknown attribute ${attribute}`);
        }
        if (type === 'any') {
          throw new Error(`app.storage.entities: ${entity.name}.${attribute} has the type any, which no index takes`);
        }
      }
      indexes.set(index.name, index);
    }
    entities.set(entity.name, { name: entity.name, attributes, indexes });
  }
  return entities;
}

/** Returns the index on one attribute that the manifest declares by the attribute's name. */
const simpleIndex = (attribute: string): Index => ({ name: attribute, partition: [], range: attribute });

function namedIndex(declared: {
  name: string;
  range: readonly string[];
  partition?: readonly string[] | undefined;
}): Index {
  return { name: declared.name, partition: declared.partition ?? [], range: declared.range.join() };
}

export function entityOf(entities: ReadonlyMap<string, Entity>, name: string): Entity {
  const entity = entities.get(name);
  if (entity === undefined) throw unknownEntity();
  return entity;
}

/** Throws if a value's attributes don't match the manifest. */
export function checkAttributes(entity: Entity, value: unknown): void {
  if (!isRecord(value)) throw new KvsError(400, 'INVALID_ENTITY_VALUE', 'Entity values must be objects');
  for (const [name, attribute] of Object.entries(value)) {
    const type = entity.attributes.get(name);
    // Unsure: Forge drops or refuses an undeclared attribute. Refusing it is the stricter reading.
    if (type === undefined) {
      throw new KvsError(400, 'INVALID_ENTITY_VALUE', `Property "${name}" is not defined in entity "${entity.name}"`);
    }
    checkAttribute(name, type, attribute);
  }
  for (const index of entity.indexes.values()) checkIndexSizes(index, value);
}

/** Throws if an attribute's value, or a query's value for it, doesn't match the type. */
export function checkAttribute(name: string, type: AttributeType, value: unknown): void {
  if (!hasType(type, value)) throw wrongType(name, type);
  // A string needs at least one character that isn't white space [doc: entities-manifest].
  if (type === 'string' && typeof value === 'string' && value.trim() === '') {
    throw new KvsError(
      400,
      'INVALID_ENTITY_VALUE',
      `Property "${name}" must contain at least one non-whitespace character`,
    );
  }
}

function hasType(type: AttributeType, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      // A signed integer of 32 bits [doc: entities-manifest].
      return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
    case 'float': {
      const magnitude = typeof value === 'number' ? Math.abs(value) : Number.NaN;
      return magnitude === 0 || (magnitude >= MIN_FLOAT && magnitude < MAX_FLOAT);
    }
    case 'any':
      return value !== null && value !== undefined;
  }
}

function checkIndexSizes(index: Index, value: Readonly<Record<string, unknown>>): void {
  const sizeOf = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + bytesOf(indexText(value[name])), 0);
  if (index.range !== BY_KEY && sizeOf([index.range]) > MAX_RANGE_BYTES) {
    throw new KvsError(400, 'MAX_SIZE', `The range of index "${index.name}" exceeds ${MAX_RANGE_BYTES} bytes`);
  }
  if (sizeOf(index.partition) > MAX_PARTITION_BYTES) {
    throw new KvsError(400, 'MAX_SIZE', `The partition of index "${index.name}" exceeds ${MAX_PARTITION_BYTES} bytes`);
  }
}

const indexText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
