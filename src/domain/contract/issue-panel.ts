import * as z from 'zod/mini';
import type { DelegationState } from '../delegation/delegation';
import type { DeliveryView } from '../delivery/delivery-view';
import { text } from './shapes';
import type { DelegationView } from './views';

type Empty = Readonly<Record<string, never>>;

/** Functions of the issue panel, with payload and response. */
export interface IssuePanelFunctions {
  getDelegation: { payload: Empty; answer: IssuePanelView };
  /** Stores a note for the transition that the user is about to make. */
  saveNote: { payload: z.infer<typeof NotePayload>; answer: Empty };
  /** Removes the user's note, because the transition failed. */
  clearNote: { payload: Empty; answer: Empty };
  listOtherTasks: { payload: Empty; answer: { readonly tasks: readonly OtherTask[] } };
}

export const NotePayload = z.strictObject({
  note: text(1000),
  /** Id of the transition. */
  transition: z.string().check(z.maxLength(50)),
  /** Version of the delegation that the user saw. */
  version: z.int(),
});

/** Another delegation of the same person, on an issue that the user may view. */
export interface OtherTask {
  readonly key: string;
  readonly app: string;
  readonly account: string | null;
  readonly state: DelegationState;
}

/**
 * `foreign`: the issue has the property, but no delegation is bound to it. `unseen`: the user may not view the issue.
 */
export type IssuePanelView =
  | { readonly kind: 'foreign' | 'unseen' }
  | {
      readonly kind: 'delegation';
      readonly delegation: DelegationView;
      /** Names of the statuses that complete the delegation. */
      readonly completed: readonly string[];
      readonly declined: readonly string[];
      readonly declinedResolutions: readonly string[];
      readonly delivery: DeliveryView;
      /** Delivery to Torii; null if Torii was never set up. */
      readonly torii: DeliveryView | null;
      /** Times at which the service and Torii acknowledged the outcome; null if they haven't. */
      readonly reportedAt: { readonly service: string | null; readonly torii: string | null };
      /** Findings about this delegation, each with its fix. */
      readonly findings: readonly { readonly text: string; readonly fix: string }[];
    };

/** Lozenge beside the panel's title, in Jira's format [doc: jira-issue-context, "Dynamic properties"]. */
export interface PanelLozenge {
  readonly type: 'lozenge';
  readonly value: {
    readonly label: string;
    readonly type: 'default' | 'inprogress' | 'moved' | 'new' | 'removed' | 'success';
  };
}

const LOZENGES: Readonly<Record<DelegationState, PanelLozenge['value']>> = {
  creating: { label: 'Creating', type: 'new' },
  in_progress: { label: 'In progress', type: 'inprogress' },
  completed: { label: 'Completed', type: 'success' },
  declined: { label: 'Declined', type: 'moved' },
  canceled: { label: 'Canceled', type: 'default' },
  failed: { label: 'Failed', type: 'removed' },
};

/**
 * Returns the lozenge of a delegation.
 * @param today date in the site's time zone
 */
export function panelLozenge(
  { state, dueAt }: { readonly state: DelegationState; readonly dueAt: string | null },
  today: string,
): PanelLozenge {
  const isOverdue = state === 'in_progress' && dueAt !== null && dueAt < today;
  return { type: 'lozenge', value: isOverdue ? { label: 'Overdue', type: 'removed' } : LOZENGES[state] };
}
