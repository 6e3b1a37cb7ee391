import type { Issue } from 'forge-sandbox';

/** A deleted issue in its last state. */
export interface DeletedIssue {
  /** Time of the deletion, epoch ms. */
  readonly at: number;
  readonly issue: Issue;
  /** True if the delete event certainly reached the app: no fault was in force, and the property was intact. */
  isReported: boolean;
}
