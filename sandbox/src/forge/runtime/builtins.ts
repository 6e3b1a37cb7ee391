/** A record of objects at one point in time. It finds and reverts later changes to them. */
export interface BuiltinWatch {
  /** Returns the names of the changed properties, such as `Array.prototype.map`. */
  changes(): string[];
  /**
   * Reverts the changes. Returns the names of properties that it couldn't revert, because they are no longer
   * configurable.
   */
  restore(): string[];
}

interface Watched {
  readonly name: string;
  readonly object: object;
  readonly descriptors: ReadonlyMap<PropertyKey, PropertyDescriptor>;
}

/** @param objects the objects by name, including prototypes */
export function watchBuiltins(objects: ReadonlyMap<string, object>): BuiltinWatch {
  const watched: readonly Watched[] = [...objects].map(([name, object]) => ({
    name,
    object,
    descriptors: new Map(Reflect.ownKeys(object).map((key) => [key, descriptorOf(object, key)])),
  }));
  const changed = function* (): Generator<{ readonly target: Watched; readonly key: PropertyKey }> {
    for (const target of watched) {
      const keys = Reflect.ownKeys(target.object);
      for (const [key, kept] of target.descriptors) {
        if (!same(kept, Reflect.getOwnPropertyDescriptor(target.object, key))) yield { target, key };
      }
      if (keys.length <= target.descriptors.size) continue;
      for (const key of keys) if (!target.descriptors.has(key)) yield { target, key };
    }
  };
  return {
    changes: () => Array.from(changed(), ({ target, key }) => nameOf(target, key)),
    restore() {
      const stuck: string[] = [];
      for (const { target, key } of [...changed()]) {
        const kept = target.descriptors.get(key);
        const done = kept
          ? Reflect.defineProperty(target.object, key, kept)
          : Reflect.deleteProperty(target.object, key);
        if (!done) stuck.push(nameOf(target, key));
      }
      return stuck;
    },
  };
}

function nameOf({ name }: Watched, key: PropertyKey): string {
  return `${name}.${String(key)}`;
}

function descriptorOf(object: object, key: PropertyKey): PropertyDescriptor {
  return Reflect.getOwnPropertyDescriptor(object, key) ?? {};
}

function same(kept: PropertyDescriptor, now: PropertyDescriptor | undefined): boolean {
  return now !== undefined && Object.is(kept.value, now.value) && kept.get === now.get && kept.set === now.set;
}

/** Returns each value that is a function or an object. Adds the prototype object of a class. */
export function withPrototypes(values: readonly (readonly [string, unknown])[]): Map<string, object> {
  const all = new Map<string, object>();
  for (const [name, value] of values) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    all.set(name, value);
    const prototype: unknown = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value;
    if (typeof prototype === 'object' && prototype !== null) all.set(`${name}.prototype`, prototype);
  }
  return all;
}
