/** The entities whose properties an event's filter and payload can read. [doc] product_events, "Supported entities" */
export const PROPERTY_ENTITIES = ['issue', 'project', 'user', 'issuetype'] as const;
export type PropertyEntity = (typeof PROPERTY_ENTITIES)[number];

/** Distinct paths of one app, over filters and payloads of all its triggers. [doc] product_events, "Limits and constraints" */
export const MAX_PROPERTY_PATHS = 5;

/** `issue.properties['delegation'].claim.token`, taken apart. */
export interface PropertyPath {
  readonly entity: PropertyEntity;
  readonly key: string;
  readonly steps: readonly string[];
  /** Written alike however it was written: paths with the same text are one path. */
  readonly text: string;
}

/** Reads the property's whole value; undefined without one. */
export type ReadProperty = (entity: PropertyEntity, key: string) => unknown;

/** A step may hold several names, `['x.y']`, which is the same as `.x.y`. */
export function propertyPath(entity: PropertyEntity, key: string, steps: readonly string[]): PropertyPath {
  const names = steps.flatMap((step) => step.split('.'));
  return { entity, key, steps: names, text: [`${entity}.properties['${key}']`, ...names].join('.') };
}

const WRITTEN = /^(\w+)\.properties\[(?:'([^']+)'|"([^"]+)")\]((?:\.[A-Za-z_$][\w$-]*|\[(?:'[^']+'|"[^"]+")\])*)$/;

/** An entry of `payload.include.propertyPaths`; undefined if it is none. */
export function parsePropertyPath(written: string): PropertyPath | undefined {
  const match = WRITTEN.exec(written.trim());
  const entity = PROPERTY_ENTITIES.find((one) => one === match?.[1]);
  const key = match?.[2] ?? match?.[3];
  if (match === null || entity === undefined || key === undefined) return undefined;
  const steps = (match[4] ?? '').match(/[^.[\]'"]+(?:\.[^.[\]'"]+)*(?=['"])|[^.[\]'"]+/g) ?? [];
  return propertyPath(entity, key, steps);
}

/** Returns the value of a path: a primitive or a list of primitives, else undefined. [doc] */
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
