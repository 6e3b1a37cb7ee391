import type * as acorn from 'acorn';
import { PROPERTY_ENTITIES, propertyPath, type PropertyPath } from './property-path';

/**
 * `event.runtime.issue.properties['key'].path`, all of the chain that stands without parentheses [doc]: operations on
 * what it leads to need them, as in `(event.runtime.issue.properties['key'].list).length > 0`.
 */
export function runtimePath(node: acorn.MemberExpression): PropertyPath | undefined {
  const names: string[] = [];
  let at: acorn.Expression | acorn.Super = node;
  while (at.type === 'MemberExpression') {
    if (at.optional) return undefined;
    if (!at.computed && at.property.type === 'Identifier') names.unshift(at.property.name);
    else if (at.computed && at.property.type === 'Literal' && typeof at.property.value === 'string') {
      names.unshift(at.property.value);
    } else return undefined;
    at = at.object;
  }
  const [runtime, entityName, properties, key, ...steps] = names;
  const entity = PROPERTY_ENTITIES.find((one) => one === entityName);
  if (at.type !== 'Identifier' || at.name !== 'event' || runtime !== 'runtime' || properties !== 'properties') {
    return undefined;
  }
  return entity === undefined || key === undefined ? undefined : propertyPath(entity, key, steps);
}
