import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** Jira's status categories, by their keys in the REST API. */
export const StatusCategory = z.enum(['new', 'indeterminate', 'done']);
export type StatusCategory = z.infer<typeof StatusCategory>;

/** A stored status. Ids identify it, because names can be changed and translated; the name is for display. */
export const StatusRef = z.object({ id: z.string(), name: z.string(), category: StatusCategory });
export type StatusRef = z.infer<typeof StatusRef>;

export const ResolutionRef = z.object({ id: z.string(), name: z.string() });
export type ResolutionRef = z.infer<typeof ResolutionRef>;

export const UserRef = z.object({ accountId: z.string(), displayName: z.string() });
export type UserRef = z.infer<typeof UserRef>;

/** Prefix of the account ids of erased users. */
const ERASED = 'erased:';

/**
 * Returns the user that replaces one whose account was erased. The replacement doesn't identify the user, but is the
 * same for each reference to the account.
 */
export function erasedUser({ accountId }: UserRef): UserRef {
  const digest = createHash('sha256').update(accountId).digest('hex').slice(0, 16);
  return { accountId: ERASED + digest, displayName: 'Former user' };
}

export function isErased({ accountId }: UserRef): boolean {
  return accountId.startsWith(ERASED);
}

/**
 * Returns the user that Jira shows, or the stored one if it replaces the same account.
 * @param before stored user
 */
export function withErasureKept(fetched: UserRef | null, before: UserRef | null): UserRef | null {
  return fetched && before && isErased(before) && erasedUser(fetched).accountId === before.accountId ? before : fetched;
}

/** Statuses and resolutions that end a delegation, compared by id. `completed` and `declined` have none in common. */
export const OutcomeStatuses = z.object({
  completed: z.array(StatusRef),
  declined: z.array(StatusRef),
  declinedResolutions: z.array(ResolutionRef),
  cancel: z.nullable(StatusRef),
});
export type OutcomeStatuses = z.infer<typeof OutcomeStatuses>;

/** Outcome statuses of a delegation without a plan. */
export const NO_OUTCOME_STATUSES: OutcomeStatuses = {
  completed: [],
  declined: [],
  declinedResolutions: [],
  cancel: null,
};

/**
 * Finds a Jira object by the id or name in a request or rule. An id has priority over a name, and an exact name over
 * one in another case.
 */
export function findNamed<T extends { id: string; name: string }>(
  things: readonly T[],
  nameOrId: string,
): T | undefined {
  const trimmed = nameOrId.trim();
  return (
    things.find((thing) => thing.id === trimmed) ??
    things.find((thing) => thing.name === trimmed) ??
    things.find((thing) => thing.name.toLowerCase() === trimmed.toLowerCase())
  );
}
