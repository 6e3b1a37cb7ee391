import type * as acorn from 'acorn';
import { PROPERTY_ENTITIES, propertyPath, type PropertyPath } from './property-path';

/**
 * Returns the path of `event.runtime.issue.properties['key'].path`. The whole chain counts as path [doc:
 * product_events]. An operation on its value needs parentheses: `(event.runtime.issue.properties['key'].list).length >
 * 0`.
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
