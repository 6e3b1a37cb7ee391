import type { DeliveryView } from '../delivery/delivery-view';
import type { DelegationView } from './views';

/** What the panel on an issue and its resolver say to each other. */
export interface IssuePanelFunctions {
  getDelegation: { payload: Readonly<Record<string, never>>; answer: IssuePanelView };
}

/** `stranger`: the issue carries the property, and is nobody's delegation. `unseen`: who looks may not see the issue. */
export type IssuePanelView =
  | { readonly kind: 'stranger' | 'unseen' }
  | {
      readonly kind: 'delegation';
      readonly delegation: DelegationView;
      /** Names of what ends it. */
      readonly completed: readonly string[];
      readonly declined: readonly string[];
      readonly declinedResolutions: readonly string[];
      readonly delivery: DeliveryView;
      /** How far Torii knows; null where it was never set up. */
      readonly torii: DeliveryView | null;
      /** What is wrong with this delegation, and what mends it. */
      readonly findings: readonly { readonly text: string; readonly fix: string }[];
    };
