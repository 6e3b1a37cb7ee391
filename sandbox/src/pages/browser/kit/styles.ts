import { xcss } from '@atlaskit/primitives';
import type { KitNode } from './tree';

/** Returns Atlaskit styles for the app's plain `xcss` object [source: @forge/react]. */
export function styles(node: KitNode): { readonly xcss?: unknown } {
  const appStyles = node.props.xcss;
  // oxlint-disable-next-line typescript/no-deprecated -- its replacement is a compiler, and an app's styles are known at run time only
  return typeof appStyles === 'object' && appStyles !== null ? { xcss: xcss(appStyles) } : {};
}
