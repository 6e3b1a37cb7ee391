/** Entities whose properties an event's filter and payload can read [doc: product_events, "Supported entities"]. */
export const PROPERTY_ENTITIES = ['issue', 'project', 'user', 'issuetype'] as const;
export type PropertyEntity = (typeof PROPERTY_ENTITIES)[number];

/**
 * Maximum number of distinct paths in the filters and payloads of all triggers of an app [doc: product_events, "Limits
 * and constraints"].
 */
export const MAX_PROPERTY_PATHS = 5;

/** A parsed path such as `issue.properties['delegation'].claim.token`. */
export interface PropertyPath {
  readonly entity: PropertyEntity;
  readonly key: string;
  readonly steps: readonly string[];
  /** Normalized form. Two paths with the same text are the same path. */
  readonly text: string;
}

/** Returns the property's whole value, or undefined if the property doesn't exist. */
export type ReadProperty = (entity: PropertyEntity, key: string) => unknown;

/** Creates a path. A step may contain several names: `['x.y']` is the same as `.x.y`. */
export function createPropertyPath(entity: PropertyEntity, key: string, steps: readonly string[]): PropertyPath {
  const names = steps.flatMap((step) => step.split('.'));
  return { entity, key, steps: names, text: [`${entity}.properties['${key}']`, ...names].join('.') };
}

const PATH_PATTERN = /^(\w+)\.properties\[(?:'([^']+)'|"([^"]+)")\]((?:\.[A-Za-z_$][\w$-]*|\[(?:'[^']+'|"[^"]+")\])*)$/;

/** Parses an entry of `payload.include.propertyPaths`. Returns undefined if it isn't a path. */
export function parsePropertyPath(source: string): PropertyPath | undefined {
  const match = PATH_PATTERN.exec(source.trim());
  const entity = PROPERTY_ENTITIES.find((name) => name === match?.[1]);
  const key = match?.[2] ?? match?.[3];
  if (match === null || entity === undefined || key === undefined) return undefined;
  const steps = (match[4] ?? '').match(/[^.[\]'"]+(?:\.[^.[\]'"]+)*(?=['"])|[^.[\]'"]+/g) ?? [];
  return createPropertyPath(entity, key, steps);
}

/** Returns the value of a path if it is a primitive or a list of primitives, else undefined [doc: product_events]. */
export function resolvePath(path: PropertyPath, read: ReadProperty): unknown {
  let value = read(path.entity, path.key);
  for (const step of path.steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = Object.entries(value).find(([name]) => name === step)?.[1];
  }
  const leaves: readonly unknown[] = Array.isArray(value) ? value : [value];
  return leaves.every((leaf) => leaf !== undefined && leaf !== null && typeof leaf !== 'object') ? value : undefined;
}
