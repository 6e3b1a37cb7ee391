import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** Jira's three status categories, by their keys in its REST API. */
export const StatusCategory = z.enum(['new', 'indeterminate', 'done']);
export type StatusCategory = z.infer<typeof StatusCategory>;

/** A status as it is kept: by id, since names are renamed and translated; the name is for people. */
export const StatusRef = z.object({ id: z.string(), name: z.string(), category: StatusCategory });
export type StatusRef = z.infer<typeof StatusRef>;

export const ResolutionRef = z.object({ id: z.string(), name: z.string() });
export type ResolutionRef = z.infer<typeof ResolutionRef>;

export const UserRef = z.object({ accountId: z.string(), displayName: z.string() });
export type UserRef = z.infer<typeof UserRef>;

const ERASED = 'erased:';

/** Returns the replacement of an erased account: comparable with itself, without the person. */
export function erased({ accountId }: UserRef): UserRef {
  const digest = createHash('sha256').update(accountId).digest('hex').slice(0, 16);
  return { accountId: ERASED + digest, displayName: 'Former user' };
}

export function isErased({ accountId }: UserRef): boolean {
  return accountId.startsWith(ERASED);
}

/** The user whom Jira shows, as far as he may be kept. @param before who was kept until now */
export function withErasureKept(fetched: UserRef | null, before: UserRef | null): UserRef | null {
  return fetched && before && isErased(before) && erased(fetched).accountId === before.accountId ? before : fetched;
}

/**
 * Statuses of a workflow that end a delegation. Ids decide; `completed` and `declined` share none.
 * A status that several names meet is found by `findStatus`.
 */
export const OutcomeStatuses = z.object({
  completed: z.array(StatusRef),
  declined: z.array(StatusRef),
  declinedResolutions: z.array(ResolutionRef),
  cancel: z.nullable(StatusRef),
});
export type OutcomeStatuses = z.infer<typeof OutcomeStatuses>;

/** Before a plan was made. */
export const NO_OUTCOME_STATUSES: OutcomeStatuses = {
  completed: [],
  declined: [],
  declinedResolutions: [],
  cancel: null,
};

/** Finds a thing of Jira by the id or name that a person or a service wrote; an id wins over a name, names meet in any case. */
export function findNamed<T extends { id: string; name: string }>(
  things: readonly T[],
  nameOrId: string,
): T | undefined {
  const wanted = nameOrId.trim();
  return (
    things.find((thing) => thing.id === wanted) ??
    things.find((thing) => thing.name === wanted) ??
    things.find((thing) => thing.name.toLowerCase() === wanted.toLowerCase())
  );
}
