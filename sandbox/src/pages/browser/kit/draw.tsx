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

/** A component that draws one type of node. */
export type Part = ComponentType<{ readonly node: KitNode }>;

/** Components that the sandbox draws, by their UI Kit names. */
export const Parts = createContext<Readonly<Record<string, Part>>>({});

/** Props without a visible effect, such as names for tests. Components needn't read them. */
const UNSEEN: ReadonlySet<string> = new Set(['testId', 'id', 'key', 'name', 'aria-invalid']);

/** Draws a node and its children. An unknown component or prop becomes an error box. */
export function Draw({ node }: { readonly node: KitNode }): ReactNode {
  const DrawPart = useContext(Parts)[node.type];
  const { watched, read } = useMemo(() => withReads(node), [node]);
  if (!DrawPart) return <NotDrawn name={`UI Kit's component ${node.type}`} />;
  return (
    <>
      <DrawPart node={watched} />
      <UnreadProps node={node} read={read} />
    </>
  );
}

/**
 * Draws an error box with the props that the previous component didn't read. Works because React renders siblings in
 * order.
 */
function UnreadProps({ node, read }: { readonly node: KitNode; readonly read: ReadonlySet<string> }): ReactNode {
  const unread = Object.entries(node.props).flatMap(([name, value]) =>
    // Functions are left out, because components read a handler only when they call it.
    value === undefined || typeof value === 'function' || UNSEEN.has(name) || read.has(name) ? [] : [name],
  );
  return unread.length > 0 && <NotDrawn name={`${unread.join(', ')} of UI Kit's component ${node.type}`} />;
}

/** Returns a node that records which props a component reads. */
function withReads(node: KitNode): { readonly watched: KitNode; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  const props = new Proxy(node.props, {
    get(target, name, receiver): unknown {
      if (typeof name === 'string') read.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
  return { watched: { ...node, props }, read };
}

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

/** Draws a prop that is a text or an element. */
export function drawProp(value: unknown): ReactNode {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((entry, index) => <Fragment key={index}>{drawProp(entry)}</Fragment>);
  return isNode(value) ? <Draw node={value} /> : undefined;
}

/** Returns the child that UI Kit wraps for a render prop of this name [source: @forge/react]. */
export function renderPropChild(node: KitNode, name: string): KitNode | undefined {
  return node.children.find((child) => child.type === 'ContentWrapper' && child.props.name === name);
}

/** Returns a part that draws an Atlaskit component. It passes on the listed props, and draws elements in them. */
export function atlaskitPart(
  Component: ElementType,
  props: readonly string[],
  fixed: Readonly<Record<string, unknown>> = {},
): Part {
  return function AtlaskitPart({ node }) {
    const given = { ...fixed, ...pick(node, props) };
    return node.children.length > 0 ? (
      <Component {...given}>
        <Children node={node} />
      </Component>
    ) : (
      <Component {...given} />
    );
  };
}

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

export function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null)
    : [];
}

/** Calls a prop that is a handler. The handler runs in the app's frame, and its result is ignored. */
export function call(handler: unknown, ...args: unknown[]): void {
  if (typeof handler === 'function') Reflect.apply(handler, undefined, args);
}
