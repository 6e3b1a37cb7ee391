/**
 * Prefix that UI Kit puts before ids. It changes with each load, so that two apps on a page have different ids [source:
 * @forge/react].
 */
const loadPrefix = /forge-app-[0-9a-f]{5}-/g;

/**
 * Returns a UI Kit tree as plain JSON. It is a copy, because later commits change the nodes [source: @forge/react].
 * Omits random keys and the prefix of ids, because they differ between loads.
 */
export function plainTree(node: unknown): unknown {
  const { type, props, children } = record(node);
  // After an update, `@forge/react` 11 leaves the elements in `props.children` beside the nodes [source: @forge/react].
  const own = Object.entries(record(props)).filter(([name]) => name !== 'children');
  return {
    type: typeName(type),
    props: plain(Object.fromEntries(own)),
    children: Array.isArray(children) ? children.map(plainTree) : [],
  };
}

function plain(value: unknown): unknown {
  if (typeof value === 'function') return { $function: true };
  if (typeof value === 'string') return value.replace(loadPrefix, 'forge-app-');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('$$typeof' in value) return element(value);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}

/** Returns a React element in a prop as JSON, because UI Kit's reconciler doesn't process it. */
function element(value: object): unknown {
  const { type, props } = record(value);
  const { children, ...rest } = record(props);
  return {
    type: typeName(type),
    props: plain(rest),
    children: children === undefined ? [] : [children].flat(Infinity).map(plain),
  };
}

function typeName(type: unknown): string {
  return typeof type === 'function' ? type.name : String(type);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
