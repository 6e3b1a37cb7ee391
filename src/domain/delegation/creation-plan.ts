import * as z from 'zod/mini';
import { AnyJson } from '../contract/shapes';
import { UserRef } from './status';

/**
 * Plan of an issue, stored before the issue is created. A creation that is recovered later follows the plan, even if
 * the rule or the site changed.
 */
export const CreationPlan = z.object({
  /** Fields as Jira's create call takes them. */
  fields: z.record(z.string(), AnyJson),
  /** JSON Pointers into the request, by field id, for problems. */
  pointers: z.record(z.string(), z.string()),
  /** Ids of the fields that must not be omitted: those of the request and of the rule. */
  neededFields: z.array(z.string()),
  /** Name of the rule, for problems; null if the request needs no rule. */
  rule: z.nullable(z.string()),
  /** Ids of the statuses of the workflow at the time of the plan. */
  statusIds: z.array(z.string()),
  /** Owner who becomes the assignee; null leaves the issue unassigned. */
  owner: z.nullable(UserRef),
});
export type CreationPlan = z.infer<typeof CreationPlan>;

/** Label of the issues of test delegations. */
export const TEST_LABEL = 'delegation-test';
