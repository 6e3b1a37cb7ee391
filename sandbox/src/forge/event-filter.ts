import { compileFilter, type Filter, type FilterResult, type Unresolved } from './filter/filter';
import { parsePropertyPath, resolvePath, type PropertyPath, type ReadProperty } from './filter/property-path';
import type { Trigger } from './app/modules';

/** A trigger's compiled `filter` and `payload`. */
export interface EventFilter {
  /** Distinct property paths of the filter and the payload, in normalized form. */
  readonly paths: readonly string[];
  /** Evaluates the expression. The value is true if the event passes, or if there is no expression. */
  run(event: unknown, read: ReadProperty, unresolved: Unresolved): FilterResult;
  /** Returns `payloadIncludeProperties`, or undefined if the trigger includes no properties. */
  includedProperties(read: ReadProperty, unresolved: Unresolved): Record<string, unknown> | undefined;
}

/** Compiles the filter and payload of a trigger. Returns an error for a trigger that Forge doesn't deploy. */
export function compileEventFilter({ filter, payload }: Trigger): EventFilter | { readonly error: string } {
  const expression = filter?.expression === undefined ? undefined : compileFilter(filter.expression);
  if (expression?.ok === false) return { error: `filter.expression: ${expression.error}` };
  const includedPaths: { source: string; path: PropertyPath }[] = [];
  for (const source of payload?.include.propertyPaths ?? []) {
    const path = parsePropertyPath(source);
    if (!path) return { error: `payload.include.propertyPaths: ${source} isn't a property path` };
    includedPaths.push({ source, path });
  }
  return {
    paths: [
      ...new Set([...(expression?.paths ?? []), ...includedPaths.map(({ path }) => path)].map(({ text }) => text)),
    ],
    run: (event, read, unresolved) => runFilter(expression, event, read, unresolved),
    includedProperties(read, unresolved) {
      if (!payload) return undefined;
      const values = includedPaths.map(({ source, path }) => [source, resolvePath(path, read)] as const);
      // The documentation says "absent" here and null elsewhere, so the option `--unresolved` decides.
      return Object.fromEntries(
        unresolved === 'absent'
          ? values.filter(([, value]) => value !== undefined)
          : values.map(([path, value]) => [path, value ?? null]),
      );
    },
  };
}

function runFilter(
  filter: Filter | undefined,
  event: unknown,
  read: ReadProperty,
  unresolved: Unresolved,
): FilterResult {
  return filter ? filter.run(event, read, { unresolved }) : { ok: true, value: true };
}
