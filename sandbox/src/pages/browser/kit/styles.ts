import { xcss } from '@atlaskit/primitives';
import type { KitNode } from './tree';

/** Returns Atlaskit styles for the app's plain `xcss` object [source: @forge/react]. */
export function styles(node: KitNode): { readonly xcss?: unknown } {
  const appStyles = node.props.xcss;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its replacement is a compiler, and an app's styles are known at run time only
  return typeof appStyles === 'object' && appStyles !== null ? { xcss: xcss(appStyles) } : {};
}
