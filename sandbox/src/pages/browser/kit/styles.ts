import { xcss } from '@atlaskit/primitives';
import type { KitNode } from './tree';

/** UI Kit's `xcss` arrives as the plain object that the app wrote [src]; Atlaskit's turns its tokens into styles. */
export function styles(node: KitNode): { readonly xcss?: unknown } {
  const given = node.props.xcss;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what replaces it is a compiler; an app's styles come at run time
  return typeof given === 'object' && given !== null ? { xcss: xcss(given) } : {};
}
