import type * as acorn from 'acorn';
import { createPropertyPath, PROPERTY_ENTITIES, type PropertyPath } from './property-path';

/**
 * Returns the path of `event.runtime.issue.properties['key'].path`. The whole chain counts as path [doc:
 * product_events]. An operation on its value needs parentheses: `(event.runtime.issue.properties['key'].list).length >
 * 0`.
 */
export function runtimePathOf(node: acorn.MemberExpression): PropertyPath | undefined {
  const names: string[] = [];
  let current: acorn.Expression | acorn.Super = node;
  while (current.type === 'MemberExpression') {
    if (current.optional) return undefined;
    if (!current.computed && current.property.type === 'Identifier') names.unshift(current.property.name);
    else if (current.computed && current.property.type === 'Literal' && typeof current.property.value === 'string') {
      names.unshift(current.property.value);
    } else return undefined;
    current = current.object;
  }
  const [runtime, entityName, properties, key, ...steps] = names;
  const entity = PROPERTY_ENTITIES.find((name) => name === entityName);
  if (
    current.type !== 'Identifier' ||
    current.name !== 'event' ||
    runtime !== 'runtime' ||
    properties !== 'properties'
  ) {
    return undefined;
  }
  return entity === undefined || key === undefined ? undefined : createPropertyPath(entity, key, steps);
}
