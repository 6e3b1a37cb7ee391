import type * as z from 'zod/mini';
import type { NotePayload } from '../../../domain/contract/issue-panel';
import { badRequestError, conflictError, type ProblemError } from '../../../domain/contract/problem';
import type { Delegation } from '../../../domain/delegation/delegation';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { readRouting, readUserTransitions } from '../../../platform/jira/issue';
import { pick, readRecord, rewrite, update, type Stored } from '../../../platform/storage/store';

/**
 * Stores the note of a user for their next transition. The note becomes part of the outcome once Jira reports the
 * transition.
 * @throws ProblemError 400 if the user can't see a delegation on this issue, 409 if they can't make the transition, or
 * if the delegation has changed
 */
export async function saveNote(
  issueId: string,
  { note, transition, version }: z.infer<typeof NotePayload>,
  accountId: string,
  context: InvocationContext,
): Promise<void> {
  const stored = await findVisibleDelegation(issueId);
  const target = (await readUserTransitions(issueId)).find(({ id }) => id === transition)?.to;
  const { completed, declined } = stored.value.outcomeStatuses;
  if (![...completed, ...declined].some(({ id }) => id === target?.id)) {
    throw conflictError("You can't make this transition now. Reload the page and try again.");
  }
  await changeNote(stored, (delegation) => {
    if (delegation.state !== 'in_progress' || delegation.version !== version) {
      throw conflictError('The delegation has changed. Reload the page and try again.');
    }
    return { text: note, accountId, at: context.now() };
  });
}

/**
 * Removes the note of a user whose transition failed.
 * @throws ProblemError 400 if the user can't see a delegation on this issue
 */
export async function clearNote(issueId: string, accountId: string): Promise<void> {
  await changeNote(await findVisibleDelegation(issueId), ({ pendingNote = null }) =>
    pendingNote?.accountId === accountId ? null : pendingNote,
  );
}

async function changeNote(
  known: Stored<'delegation'>,
  change: (delegation: Delegation) => NonNullable<Delegation['pendingNote']> | null,
): Promise<void> {
  await update(
    [known],
    (records) => {
      const stored = pick(records, 'delegation', known.key);
      const pendingNote = stored && change(stored.value);
      const isSame = pendingNote === undefined || pendingNote === (stored?.value.pendingNote ?? null);
      return {
        writes: stored && !isSame ? [rewrite(stored, { ...stored.value, pendingNote })] : [],
        result: undefined,
      };
    },
    [known],
  );
}

/**
 * Returns the delegation of an issue that the user can see.
 * @throws ProblemError 400
 */
export async function findVisibleDelegation(issueId: string): Promise<Stored<'delegation'>> {
  const routing = await readRouting(issueId);
  if (!routing || routing === 'unseen') throw noDelegationError();
  const stored = await readRecord('delegation', routing.record);
  if (stored?.value.issue?.id !== issueId) throw noDelegationError();
  return stored;
}

/** Returns the same error for issues without a delegation and for issues that the user can't see. */
function noDelegationError(): ProblemError {
  return badRequestError("There is no delegation on this issue, or you can't view it.");
}
