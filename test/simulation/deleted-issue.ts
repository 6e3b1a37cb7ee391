import type { Issue } from 'forge-sandbox';

/** A deleted issue in its last state. */
export interface DeletedIssue {
  readonly at: number;
  readonly issue: Issue;
  /** True if the delete event surely reached the app: no fault was in force and the property was intact. */
  isReported: boolean;
}
