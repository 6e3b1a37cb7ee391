import * as z from 'zod/mini';
import { AnyJson } from '../contract/shapes';
import { UserRef } from './status';

/**
 * Plan of an issue, stored before the issue is sent. A creation that the app finishes later follows it, also where the rule or the
 * site changed in between.
 */
export const CreationPlan = z.object({
  /** Fields as Jira's create call takes them. */
  fields: z.record(z.string(), AnyJson),
  /** JSON Pointers into the request, by field id. */
  pointers: z.record(z.string(), z.string()),
  /** Ids of the fields that the issue isn't created without: those of the request, and the rule's own. */
  neededFields: z.array(z.string()),
  /** Name of the rule, for problems; null where the request needs none. */
  rule: z.nullable(z.string()),
  /** Ids of the statuses of the workflow, as they were known. */
  statusIds: z.array(z.string()),
  /** Owner who gets the issue; null for nobody. */
  owner: z.nullable(UserRef),
});
export type CreationPlan = z.infer<typeof CreationPlan>;

/** Label of the issues of test delegations. */
export const TEST_LABEL = 'delegation-test';
