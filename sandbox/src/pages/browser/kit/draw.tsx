import SectionMessage from '@atlaskit/section-message';
import {
  createContext,
  Fragment,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ComponentType,
  type ElementType,
  type ReactNode,
} from 'react';
import { isNode, type KitNode } from './tree';

/** Draws one kind of node. */
export type Part = ComponentType<{ readonly node: KitNode }>;

/** Every kind that the sandbox can draw, by the name that UI Kit posts. */
export const Parts = createContext<Readonly<Record<string, Part>>>({});

/** Props without anything to see: names for tests and labels, which no part needs to read. */
const UNSEEN: ReadonlySet<string> = new Set(['testId', 'id', 'key', 'name', 'aria-invalid']);

/** Draws a node and all that is in it. An unknown component or prop is never left out in silence. */
export function Draw({ node }: { readonly node: KitNode }): ReactNode {
  const DrawPart = useContext(Parts)[node.type];
  const [unread, setUnread] = useState('');
  const { watched, read } = useMemo(() => withReads(node), [node]);
  useEffect(() => {
    const names = Object.entries(node.props).flatMap(([name, value]) =>
      // Handlers are read when they are called.
      value === undefined || typeof value === 'function' || UNSEEN.has(name) || read.has(name) ? [] : [name],
    );
    setUnread(names.join(', '));
  }, [node, read]);
  if (!DrawPart) return <NotDrawn what={`UI Kit's component ${node.type}`} />;
  return (
    <>
      {unread !== '' && <NotDrawn what={`${unread} of UI Kit's component ${node.type}`} />}
      <DrawPart node={watched} />
    </>
  );
}

/** Returns the node with props that note down the names of those that are read. */
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

/** A loud box in place of what the sandbox does not emulate. */
export function NotDrawn({ what }: { readonly what: string }): ReactNode {
  return (
    <SectionMessage appearance="error" title="The sandbox does not draw this">
      {what} is not emulated. On Forge something would stand here.
    </SectionMessage>
  );
}

/** A prop that may be text or a part. */
export function drawn(value: unknown): ReactNode {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((entry, index) => <Fragment key={index}>{drawn(entry)}</Fragment>);
  return isNode(value) ? <Draw node={value} /> : undefined;
}

/** The children that UI Kit wrapped under a name, as it does for render props [src]. */
export function wrapped(node: KitNode, name: string): KitNode | undefined {
  return node.children.find((child) => child.type === 'ContentWrapper' && child.props.name === name);
}

/**
 * A part that is Atlaskit's component of the same name: the props that UI Kit takes go in as they are, others do not,
 * and an element in a prop is drawn.
 */
export function same(
  Component: ElementType,
  props: readonly string[],
  fixed: Readonly<Record<string, unknown>> = {},
): Part {
  return function Same({ node }) {
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
        return [prop, isNode(value) ? drawn(value) : value];
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

/** Calls a prop that is a handler; it runs in the app's frame, and nothing comes back. */
export function call(handler: unknown, ...args: unknown[]): void {
  if (typeof handler === 'function') Reflect.apply(handler, undefined, args);
}
