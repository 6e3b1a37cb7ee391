/**
 * Node of the tree that UI Kit's reconciler posts [source: @forge/react]. Functions in `props` call back into the
 * app's frame.
 */
export interface KitNode {
  readonly type: string;
  readonly key: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly children: readonly KitNode[];
}

/**
 * Returns a copy of a posted tree, because the reconciler changes its nodes later [source: @forge/react]. Handlers in
 * the copy get plain values instead of a live DOM event, because Forge's bridge passes copies.
 */
export function snapshot(value: unknown): KitNode {
  const node = record(value);
  const children = Array.isArray(node.children) ? node.children : [];
  // After an update, `@forge/react` 11 leaves the elements in `props.children` beside the nodes [source: @forge/react].
  const props = Object.entries(record(node.props)).filter(([key]) => key !== 'children');
  return {
    type: typeName(node.type),
    key: typeof node.key === 'string' ? node.key : '',
    props: Object.fromEntries(props.map(([key, prop]) => [key, copyProp(prop)])),
    children: children.map(snapshot),
  };
}

/** Returns true for a node that was an element in a prop, as in `primaryAction={<Button/>}`. */
export function isNode(value: unknown): value is KitNode {
  return typeof value === 'object' && value !== null && elements.has(value);
}

/** Nodes of elements in props. */
const elements = new WeakSet();

/** Returns a copy of a prop's value. */
function copyProp(value: unknown): unknown {
  if (typeof value === 'function') {
    return (...args: unknown[]): unknown => Reflect.apply(value, undefined, args.map(toPlainArgument));
  }
  if (Array.isArray(value)) return value.map(copyProp);
  if (typeof value !== 'object' || value === null) return value;
  if ('$$typeof' in value) return fromElement(value);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copyProp(entry)]));
}

/**
 * Returns a React element in a prop as a node. The reconciler doesn't process such elements, so only UI Kit's own
 * components work.
 */
function fromElement(element: object): KitNode {
  const { type, props, key } = record(element);
  const { children, ...rest } = record(props);
  const childless = snapshot({ type, props: rest, key, children: [] });
  const node = { ...childless, children: [children].flat(Infinity).flatMap(childNodes) };
  elements.add(node);
  return node;
}

/** Returns the node of an element's child in a list. The list is empty if UI Kit draws nothing for the child. */
function childNodes(child: unknown, index: number): KitNode[] {
  if (typeof child === 'string' || typeof child === 'number') {
    return [{ type: 'String', key: String(index), props: { text: String(child) }, children: [] }];
  }
  if (typeof child === 'object' && child !== null && '$$typeof' in child) {
    return [{ ...fromElement(child), key: String(index) }];
  }
  return [];
}

/** Returns the name of a component. */
function typeName(type: unknown): string {
  if (typeof type === 'string') return type;
  return typeof type === 'function'
    ? `${type.name} (a component in a prop; Forge draws only what is in the tree)`
    : String(type);
}

/**
 * Returns a handler's argument: an event as Forge serializes it [source: @atlaskit/forge-react-types], or a JSON copy of
 * another value.
 */
function toPlainArgument(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const target: unknown = Reflect.get(value, 'target');
  if (!(target instanceof Element)) return JSON.parse(JSON.stringify(value));
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;
  const event = record(value);
  return {
    bubbles: event.bubbles,
    cancelable: event.cancelable,
    defaultPrevented: event.defaultPrevented,
    eventPhase: event.eventPhase,
    isTrusted: event.isTrusted,
    timeStamp: event.timeStamp,
    type: event.type,
    target: {
      tagName: target.tagName,
      id: target.id,
      ...(field && { name: field.name, type: field.type, value: field.value }),
      ...(field instanceof HTMLInputElement && { checked: field.checked }),
    },
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
