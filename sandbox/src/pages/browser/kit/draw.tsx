import SectionMessage from '@atlaskit/section-message';
import {
  createContext,
  Fragment,
  useContext,
  useMemo,
  type ComponentType,
  type ElementType,
  type ReactNode,
} from 'react';
import { isNode, type KitNode } from './tree';

/** Component that draws one type of node. */
export type Part = ComponentType<{ readonly node: KitNode }>;

/** Components that the sandbox draws, by their UI Kit names. */
export const Parts = createContext<Readonly<Record<string, Part>>>({});

/** Props without a visible effect, such as test ids. Components don't have to read them. */
const PROPS_WITHOUT_EFFECT: ReadonlySet<string> = new Set(['testId', 'id', 'key', 'name', 'aria-invalid']);

/** Draws a node and its children. An unknown component or prop becomes an error box. */
export function Draw({ node }: { readonly node: KitNode }): ReactNode {
  const DrawPart = useContext(Parts)[node.type];
  const { watchedNode, readProps } = useMemo(() => watchReads(node), [node]);
  if (!DrawPart) return <NotDrawn name={`UI Kit's component ${node.type}`} />;
  return (
    <>
      <DrawPart node={watchedNode} />
      <UnreadProps node={node} readProps={readProps} />
    </>
  );
}

/**
 * Draws an error box with the props that the component before it didn't read. This works because React renders siblings
 * in order.
 */
function UnreadProps({
  node,
  readProps,
}: {
  readonly node: KitNode;
  readonly readProps: ReadonlySet<string>;
}): ReactNode {
  const unread = Object.entries(node.props).flatMap(([name, value]) =>
    // Leaves out functions, because components read a handler only when they call it.
    value === undefined || typeof value === 'function' || PROPS_WITHOUT_EFFECT.has(name) || readProps.has(name)
      ? []
      : [name],
  );
  return unread.length > 0 && <NotDrawn name={`${unread.join(', ')} of UI Kit's component ${node.type}`} />;
}

/** Returns a node that records which props a component reads. */
function watchReads(node: KitNode): { readonly watchedNode: KitNode; readonly readProps: ReadonlySet<string> } {
  const readProps = new Set<string>();
  const props = new Proxy(node.props, {
    get(target, name, receiver): unknown {
      if (typeof name === 'string') readProps.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
  return { watchedNode: { ...node, props }, readProps };
}

/** Draws a node's children. */
export function Children({ node }: { readonly node: KitNode }): ReactNode {
  return node.children.map((child) => <Draw key={child.key} node={child} />);
}

/** Draws an error box in place of a part that the sandbox doesn't emulate. */
function NotDrawn({ name }: { readonly name: string }): ReactNode {
  return (
    <SectionMessage appearance="error" title="The sandbox doesn't draw this">
      {name} is not emulated. Forge draws it here.
    </SectionMessage>
  );
}

/** Draws a prop whose value is a text, a number, an element, or a list of these. */
export function drawProp(value: unknown): ReactNode {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((entry, index) => <Fragment key={index}>{drawProp(entry)}</Fragment>);
  return isNode(value) ? <Draw node={value} /> : undefined;
}

/** Returns the child node in which UI Kit puts the result of a render prop [source: @forge/react]. */
export function renderPropChild(node: KitNode, name: string): KitNode | undefined {
  return node.children.find((child) => child.type === 'ContentWrapper' && child.props.name === name);
}

/**
 * Returns a part that draws an Atlaskit component. The part passes on the listed props, and draws elements in them.
 * `defaults` apply to props that the app doesn't set.
 */
export function atlaskitPart(
  Component: ElementType,
  props: readonly string[],
  defaults: Readonly<Record<string, unknown>> = {},
): Part {
  return function AtlaskitPart({ node }) {
    const componentProps = { ...defaults, ...pick(node, props) };
    return node.children.length > 0 ? (
      <Component {...componentProps}>
        <Children node={node} />
      </Component>
    ) : (
      <Component {...componentProps} />
    );
  };
}

/** Returns the listed props that the app has set, with elements drawn. */
export function pick(node: KitNode, props: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    props
      .filter((prop) => node.props[prop] !== undefined)
      .map((prop) => {
        const value = node.props[prop];
        return [prop, isNode(value) ? drawProp(value) : value];
      }),
  );
}

/** Returns a text or number as text, and undefined for other values. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Returns the objects in a list. Returns an empty list for other values. */
export function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null)
    : [];
}

/** Calls a prop that is a handler. The handler runs in the app's frame, and its result is ignored. */
export function call(handler: unknown, ...args: unknown[]): void {
  if (typeof handler === 'function') Reflect.apply(handler, undefined, args);
}
