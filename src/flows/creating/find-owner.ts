import type { DelegationRequest, Owner } from '../../domain/contract/request-schemas';
import type { UserRef } from '../../domain/delegation/status';
import type { Assignable } from '../../platform/jira/people';
import { newJiraCache, type JiraCache } from '../records/jira-cache';

/** Who gets the issue, and what has to be said about those who do not. */
export interface FoundOwner {
  readonly assignee: UserRef | null;
  readonly warnings: readonly string[];
}

/**
 * First fit wins: the owners that the call names, else the rule's fallback, else nobody. Never the leaver. An owner never
 * refuses a call; a warning says what became of him.
 */
export async function findOwner(
  call: Pick<DelegationRequest, 'owner' | 'person'>,
  fallback: string | null,
  projectKey: string,
  lookups: JiraCache = newJiraCache(),
): Promise<FoundOwner> {
  const leaver = call.person.email;
  const warnings: string[] = [];
  for (const owner of call.owner ?? []) {
    if ('email' in owner && sameAddress(owner.email, leaver)) {
      warnings.push(`owner ${owner.email} is the person who leaves`);
      continue;
    }
    const { user, warning } = await fit(owner, leaver, projectKey, lookups);
    if (warning !== undefined) warnings.push(warning);
    if (user) return { assignee: refOf(user), warnings };
  }
  if (fallback === null) return { assignee: null, warnings: [...warnings, ...unassigned(call)] };
  const user = await lookups.readUser(fallback);
  if (user?.active === true && !isLeaver(user, leaver)) return { assignee: refOf(user), warnings };
  return { assignee: null, warnings: [...warnings, NO_FALLBACK, ...unassigned(call)] };
}

/** A hit by e-mail counts if its address equals, or is hidden and it is the only hit. */
async function fit(
  owner: Owner,
  leaver: string,
  projectKey: string,
  lookups: JiraCache,
): Promise<{ user?: Assignable; warning?: string }> {
  if ('accountId' in owner) {
    const user = await lookups.findAssignableById(projectKey, owner.accountId);
    if (!user?.active) return { warning: `owner ${owner.accountId} is not assignable in ${projectKey}` };
    return isLeaver(user, leaver) ? { warning: `owner ${owner.accountId} is the person who leaves` } : { user };
  }
  const hits = (await lookups.findAssignable(projectKey, owner.email)).filter(({ active }) => active);
  const named = hits.find(({ emailAddress }) => emailAddress !== undefined && sameAddress(emailAddress, owner.email));
  if (named) return { user: named };
  const [only] = hits;
  if (only && hits.length === 1 && (only.emailAddress ?? '') === '') {
    return {
      user: only,
      warning: `owner ${owner.email} was taken to be ${only.displayName}, whose e-mail address is hidden`,
    };
  }
  return { warning: `owner ${owner.email} is not assignable in ${projectKey}` };
}

const NO_FALLBACK = "the rule's fallback owner can't take it";
const UNASSIGNED = 'the issue is unassigned: no owner fits';

function unassigned(call: Pick<DelegationRequest, 'owner'>): string[] {
  return call.owner ? [UNASSIGNED] : [];
}

/** Whether a warning tells of an owner: another owner makes it void. */
export function isOwnerWarning(warning: string): boolean {
  return warning.startsWith('owner ') || warning === NO_FALLBACK || warning === UNASSIGNED;
}

function isLeaver(user: Assignable, leaver: string): boolean {
  return user.emailAddress !== undefined && sameAddress(user.emailAddress, leaver);
}

function sameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function refOf({ accountId, displayName }: Assignable): UserRef {
  return { accountId, displayName };
}
