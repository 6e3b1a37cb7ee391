/** The properties of objects at one point in time. Finds and reverts later changes. */
export interface BuiltinWatch {
  /** Returns the names of the changed properties, such as `Array.prototype.map`. */
  changes(): string[];
  /**
   * Reverts the changes. Returns the names of properties that it couldn't revert, because they are no longer
   * configurable.
   */
  restore(): string[];
}

interface WatchedObject {
  readonly name: string;
  readonly object: object;
  readonly descriptors: ReadonlyMap<PropertyKey, PropertyDescriptor>;
}

/**
 * Records the properties of objects.
 * @param objects the objects by name, including prototypes
 */
export function watchBuiltins(objects: ReadonlyMap<string, object>): BuiltinWatch {
  const watched: readonly WatchedObject[] = [...objects].map(([name, object]) => ({
    name,
    object,
    descriptors: new Map(Reflect.ownKeys(object).map((key) => [key, descriptorOf(object, key)])),
  }));
  const findChanges = function* (): Generator<{ readonly target: WatchedObject; readonly key: PropertyKey }> {
    for (const target of watched) {
      const keys = Reflect.ownKeys(target.object);
      for (const [key, original] of target.descriptors) {
        if (!isSame(original, Reflect.getOwnPropertyDescriptor(target.object, key))) yield { target, key };
      }
      if (keys.length <= target.descriptors.size) continue;
      for (const key of keys) if (!target.descriptors.has(key)) yield { target, key };
    }
  };
  return {
    changes: () => Array.from(findChanges(), ({ target, key }) => nameOf(target, key)),
    restore() {
      const unrevertable: string[] = [];
      for (const { target, key } of [...findChanges()]) {
        const original = target.descriptors.get(key);
        const isReverted = original
          ? Reflect.defineProperty(target.object, key, original)
          : Reflect.deleteProperty(target.object, key);
        if (!isReverted) unrevertable.push(nameOf(target, key));
      }
      return unrevertable;
    },
  };
}

function nameOf({ name }: WatchedObject, key: PropertyKey): string {
  return `${name}.${String(key)}`;
}

function descriptorOf(object: object, key: PropertyKey): PropertyDescriptor {
  return Reflect.getOwnPropertyDescriptor(object, key) ?? {};
}

function isSame(original: PropertyDescriptor, current: PropertyDescriptor | undefined): boolean {
  return (
    current !== undefined &&
    Object.is(original.value, current.value) &&
    original.get === current.get &&
    original.set === current.set
  );
}

/** Returns the functions and objects among the values, and the prototype object of each class. */
export function withPrototypes(values: readonly (readonly [string, unknown])[]): Map<string, object> {
  const objects = new Map<string, object>();
  for (const [name, value] of values) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    objects.set(name, value);
    const prototype: unknown = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value;
    if (typeof prototype === 'object' && prototype !== null) objects.set(`${name}.prototype`, prototype);
  }
  return objects;
}
