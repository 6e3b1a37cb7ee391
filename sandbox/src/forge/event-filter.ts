import { compileFilter, type Filter, type Outcome, type Unresolved } from './filter/filter';
import { parsePropertyPath, resolvePath, type PropertyPath, type ReadProperty } from './filter/property-path';
import type { Trigger } from './app/modules';

/** A trigger's compiled `filter` and `payload`. */
export interface EventFilter {
  /** Distinct property paths of the filter and the payload, in normalized form. */
  readonly paths: readonly string[];
  /** Returns true if the event passes the expression, or if there is no expression. */
  passes(event: unknown, read: ReadProperty, unresolved: Unresolved): Outcome;
  /** Returns `payloadIncludeProperties`, or undefined if the trigger includes no properties. */
  included(read: ReadProperty, unresolved: Unresolved): Record<string, unknown> | undefined;
}

/** Compiles the filter and payload of a trigger. Returns an error for a manifest that Forge doesn't deploy. */
export function readFilter({ filter, payload }: Trigger): EventFilter | { readonly error: string } {
  const expression = filter?.expression === undefined ? undefined : compileFilter(filter.expression);
  if (expression?.ok === false) return { error: `filter.expression: ${expression.error}` };
  const include: { written: string; path: PropertyPath }[] = [];
  for (const written of payload?.include.propertyPaths ?? []) {
    const path = parsePropertyPath(written);
    if (!path) return { error: `payload.include.propertyPaths: ${written} is no property path` };
    include.push({ written, path });
  }
  return {
    paths: [...new Set([...(expression?.paths ?? []), ...include.map(({ path }) => path)].map(({ text }) => text))],
    passes: (event, read, unresolved) => runOf(expression, event, read, unresolved),
    included(read, unresolved) {
      if (!payload) return undefined;
      const values = include.map(({ written, path }) => [written, resolvePath(path, read)] as const);
      // The documentation says "absent" here and null elsewhere, so the option `--unresolved` decides.
      return Object.fromEntries(
        unresolved === 'absent'
          ? values.filter(([, value]) => value !== undefined)
          : values.map(([path, value]) => [path, value ?? null]),
      );
    },
  };
}

function runOf(filter: Filter | undefined, event: unknown, read: ReadProperty, unresolved: Unresolved): Outcome {
  return filter ? filter.run(event, read, { unresolved }) : { ok: true, value: true };
}
