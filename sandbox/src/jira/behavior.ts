import { z } from 'zod';

/** Changes to the switches. */
export const BehaviorChanges = z.strictObject({
  /** Finds a user whose address is hidden when the query is that address [measured by others]. */
  findsHiddenEmails: z.boolean().exactOptional(),
  /** Returns an empty result for a wrong query of `search/jql` instead of a 400 [measured by others]. */
  emptiesBadQueries: z.boolean().exactOptional(),
  /** Sends `avi:jira:updated:issue` for a comment too, as Jira's webhooks do [unsure for Forge events]. */
  commentsUpdateIssues: z.boolean().exactOptional(),
});

/** Behavior of Jira that is undocumented or was seen both ways. Each member is a switch of the control API. */
export type Behavior = Required<z.infer<typeof BehaviorChanges>>;

export const DEFAULT_BEHAVIOR: Behavior = {
  findsHiddenEmails: true,
  emptiesBadQueries: false,
  commentsUpdateIssues: false,
};
