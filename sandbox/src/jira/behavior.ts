import { z } from 'zod';

/** Changes of the switches for uncertain behavior. */
export const BehaviorChanges = z.strictObject({
  /** True if a search for a hidden email address finds its user [measured by others]. */
  findsHiddenEmails: z.boolean().exactOptional(),
  /** True if `search/jql` answers a wrong query with an empty result instead of status 400 [measured by others]. */
  emptiesBadQueries: z.boolean().exactOptional(),
  /** True if a comment also sends `avi:jira:updated:issue`, as Jira's webhooks do [unsure for Forge events]. */
  commentsUpdateIssues: z.boolean().exactOptional(),
  /** True if JQL knows the search aliases of an app's entity properties. */
  knowsSearchAliases: z.boolean().exactOptional(),
});

/** Behavior of Jira that is undocumented or was seen both ways. Each member is a switch of the control API. */
export type Behavior = Required<z.infer<typeof BehaviorChanges>>;

export const DEFAULT_BEHAVIOR: Behavior = {
  findsHiddenEmails: true,
  emptiesBadQueries: false,
  commentsUpdateIssues: false,
  knowsSearchAliases: true,
};
