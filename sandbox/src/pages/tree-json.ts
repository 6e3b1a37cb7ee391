/** UI Kit puts a prefix that is new with each load before ids, so that two apps on a page do not clash [src]. */
const loadPrefix = /forge-app-[0-9a-f]{5}-/g;

/**
 * A UI Kit tree as plain JSON, copied at once, since later commits change the nodes in place [src]. What differs from
 * load to load is left out: the nodes' random keys, and the prefix of ids.
 */
export function plainTree(node: unknown): unknown {
  const { type, props, children } = record(node);
  return {
    type: typeName(type),
    props: plain(record(props)),
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

/** A React element in a prop is not reconciled: it stands there as the app wrote it. */
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
