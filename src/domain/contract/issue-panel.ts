import type { DeliveryView } from '../delivery/delivery-view';
import type { DelegationView } from './views';

/** Functions of the panel on an issue, with payload and answer. */
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
      /** Delivery to Torii; null if Torii was never set up. */
      readonly torii: DeliveryView | null;
      /** Findings about this delegation, each with its fix. */
      readonly findings: readonly { readonly text: string; readonly fix: string }[];
    };
