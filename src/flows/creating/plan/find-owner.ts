import type { DelegationRequest, Owner } from '../../../domain/contract/request-schemas';
import { isSameName } from '../../../domain/normalized-name';
import type { UserRef } from '../../../domain/delegation/status';
import type { JiraUser } from '../../../platform/jira/people';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';

/** Owner of an issue, and warnings about candidates who can't be the owner. */
export interface OwnerChoice {
  readonly assignee: UserRef | null;
  readonly warnings: readonly string[];
}

type OwnerRequest = Pick<DelegationRequest, 'owner' | 'person'>;

/** Result of checking one candidate: the user if they can be the owner, and a warning. */
interface Candidate {
  readonly user?: JiraUser;
  readonly warning?: string;
}

/**
 * Returns the first owner of the request who can be assigned, else the rule's fallback owner, else none. The person who
 * leaves is never assigned. A candidate who can't be compared with that person is assigned, with a warning. An
 * unsuitable candidate leads to a warning, never to an error.
 */
export async function findOwner(
  request: OwnerRequest,
  fallback: string | null,
  projectKey: string,
  jira: JiraCache = newJiraCache(),
): Promise<OwnerChoice> {
  const { email } = request.person;
  const warnings: string[] = [];
  for (const owner of request.owner ?? []) {
    const { user, warning } = await checkOwner(owner, email, projectKey, jira);
    if (warning !== undefined) warnings.push(warning);
    if (user) return { assignee: toRef(user), warnings };
  }
  if (fallback === null) {
    return { assignee: null, warnings: [...warnings, warnings.length === 0 ? UNNAMED : UNASSIGNED] };
  }
  const { user, warning } = await findFallback(fallback, email, jira);
  if (warning !== undefined) warnings.push(warning);
  return user ? { assignee: toRef(user), warnings } : { assignee: null, warnings: [...warnings, UNASSIGNED] };
}

async function checkOwner(owner: Owner, personEmail: string, projectKey: string, jira: JiraCache): Promise<Candidate> {
  if ('email' in owner && isSameName(owner.email, personEmail)) return { warning: `owner ${owner.email} ${LEAVES}` };
  const name = 'email' in owner ? owner.email : owner.accountId;
  const { user, warning } =
    'email' in owner
      ? await findByEmail(owner.email, projectKey, jira)
      : { user: await jira.findAssignableById(projectKey, owner.accountId) };
  if (!user?.active) return { warning: `owner ${name} is not assignable in ${projectKey}` };
  const identity = await compareWithPerson(user, personEmail, jira);
  if (identity === 'same') return { warning: `owner ${name} ${LEAVES}` };
  if (identity === 'unknown') return { user, warning: warning ?? `owner ${name} ${UNCHECKED}` };
  return { user, ...(warning === undefined ? {} : { warning }) };
}

/** Finds an owner by email address: the user with that address, or the only user found if their address is hidden. */
async function findByEmail(email: string, projectKey: string, jira: JiraCache): Promise<Candidate> {
  const users = (await jira.findAssignable(projectKey, email)).filter(({ active }) => active);
  const user = users.find(({ emailAddress }) => emailAddress !== undefined && isSameName(emailAddress, email));
  if (user) return { user };
  const [only] = users;
  if (!only || users.length > 1 || (only.emailAddress ?? '') !== '') return {};
  return { user: only, warning: `owner ${email} was taken to be ${only.displayName}, whose email address is hidden` };
}

/**
 * Returns the fallback owner, or only a warning if the account is inactive or is the person who leaves. Jira checks
 * whether they can be assigned when the issue is created.
 */
async function findFallback(accountId: string, personEmail: string, jira: JiraCache): Promise<Candidate> {
  const user = await jira.readUser(accountId);
  if (!user?.active) return { warning: `${FALLBACK} has no active account` };
  const identity = await compareWithPerson(user, personEmail, jira);
  if (identity === 'same') return { warning: `${FALLBACK} ${LEAVES}` };
  return { user, ...(identity === 'unknown' ? { warning: `${FALLBACK} ${UNCHECKED}` } : {}) };
}

/**
 * Compares a user with the person who leaves: by email address, or, if the profile hides it, by the accounts that Jira
 * finds for the person's address. `unknown` if Jira finds no account for the address.
 */
export async function compareWithPerson(
  { accountId, emailAddress = '' }: Pick<JiraUser, 'accountId' | 'emailAddress'>,
  personEmail: string,
  jira: JiraCache,
): Promise<'same' | 'other' | 'unknown'> {
  if (emailAddress !== '') return isSameName(emailAddress, personEmail) ? 'same' : 'other';
  const accounts = await jira.findAccountsOf(personEmail);
  if (accounts.some((account) => account.accountId === accountId)) return 'same';
  return accounts.length > 0 ? 'other' : 'unknown';
}

const FALLBACK = "the rule's fallback owner";
const LEAVES = 'is the person who leaves';
const UNCHECKED = "couldn't be compared with the person who leaves because their email address is hidden";
const UNASSIGNED = 'the issue is unassigned because no owner can be assigned';
const UNNAMED = 'the issue is unassigned because neither the call nor the rule names an owner';

/** Returns true for a warning about an owner. A change of the owner makes it obsolete. */
export function isOwnerWarning(warning: string): boolean {
  return warning.startsWith('owner ') || warning.startsWith(FALLBACK) || warning === UNASSIGNED || warning === UNNAMED;
}

function toRef({ accountId, displayName }: JiraUser): UserRef {
  return { accountId, displayName };
}
