/**
 * Prefix that UI Kit puts before ids. It differs in each load, so that two apps on a page have different ids [source:
 * @forge/react].
 */
const loadPrefix = /forge-app-[0-9a-f]{5}-/g;

/**
 * Returns a UI Kit tree as plain JSON. The result is a copy, because the reconciler changes its nodes later [source:
 * @forge/react]. Leaves out random keys and the random part of ids, because they differ between loads.
 */
export function plainTree(node: unknown): unknown {
  const { type, props, children } = record(node);
  // After an update, `@forge/react` 11 leaves the elements in `props.children` beside the nodes [source: @forge/react].
  const ownProps = Object.entries(record(props)).filter(([name]) => name !== 'children');
  return {
    type: typeName(type),
    props: plainValue(Object.fromEntries(ownProps)),
    children: Array.isArray(children) ? children.map(plainTree) : [],
  };
}

/** Returns a prop's value as plain JSON. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'function') return { $function: true };
  if (typeof value === 'string') return value.replace(loadPrefix, 'forge-app-');
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  if ('$$typeof' in value) return plainElement(value);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plainValue(entry)]));
}

/** Returns a React element in a prop as JSON, because UI Kit's reconciler doesn't process it. */
function plainElement(value: object): unknown {
  const { type, props } = record(value);
  const { children, ...rest } = record(props);
  return {
    type: typeName(type),
    props: plainValue(rest),
    children: children === undefined ? [] : [children].flat(Infinity).map(plainValue),
  };
}

function typeName(type: unknown): string {
  return typeof type === 'function' ? type.name : String(type);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
