import type { DelegationRequest, Owner } from '../../../domain/contract/request-schemas';
import { isSameName } from '../../../domain/normalized-name';
import type { UserRef } from '../../../domain/delegation/status';
import type { JiraUser } from '../../../platform/jira/people';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';

/** Owner of an issue, and warnings about the candidates who don't get it. */
export interface FoundOwner {
  readonly assignee: UserRef | null;
  readonly warnings: readonly string[];
}

type OwnerRequest = Pick<DelegationRequest, 'owner' | 'person'>;

/** Result of checking one candidate: the user if the issue can be theirs, and a warning. */
interface Candidate {
  readonly user?: JiraUser;
  readonly warning?: string;
}

/**
 * Returns the first owner of the request who fits, else the rule's fallback, else nobody. The person who leaves never fits. An owner
 * never refuses a request: each candidate who doesn't fit is a warning.
 */
export async function findOwner(
  request: OwnerRequest,
  fallback: string | null,
  projectKey: string,
  jira: JiraCache = newJiraCache(),
): Promise<FoundOwner> {
  const { email } = request.person;
  const warnings: string[] = [];
  for (const owner of request.owner ?? []) {
    const { user, warning } = await checkOwner(owner, email, projectKey, jira);
    if (warning !== undefined) warnings.push(warning);
    if (user) return { assignee: toRef(user), warnings };
  }
  if (fallback === null) return { assignee: null, warnings: [...warnings, UNASSIGNED] };
  const { user, warning } = await checkFallback(fallback, email, jira);
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

/** Finds an owner by address: a user who shows it, or the only one found, whose address is hidden. */
async function findByEmail(email: string, projectKey: string, jira: JiraCache): Promise<Candidate> {
  const users = (await jira.findAssignable(projectKey, email)).filter(({ active }) => active);
  const user = users.find(({ emailAddress }) => emailAddress !== undefined && isSameName(emailAddress, email));
  if (user) return { user };
  const [only] = users;
  if (!only || users.length > 1 || (only.emailAddress ?? '') !== '') return {};
  return { user: only, warning: `owner ${email} was taken to be ${only.displayName}, whose e-mail address is hidden` };
}

/** Returns the fallback owner. Jira itself tells at the creation if they are assignable. */
async function checkFallback(accountId: string, personEmail: string, jira: JiraCache): Promise<Candidate> {
  const user = await jira.readUser(accountId);
  if (!user?.active) return { warning: `${FALLBACK} has no active account` };
  const identity = await compareWithPerson(user, personEmail, jira);
  if (identity === 'same') return { warning: `${FALLBACK} ${LEAVES}` };
  return { user, ...(identity === 'unknown' ? { warning: `${FALLBACK} ${UNCHECKED}` } : {}) };
}

/**
 * Compares a user with the person who leaves: by address, or, where the profile hides it, by the accounts that the person's address
 * leads to. `unknown` where Jira finds no account for the address.
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
const UNCHECKED =
  "could not be compared with the person who leaves: the e-mail address is hidden, and Jira finds no account by the person's";
const UNASSIGNED = 'the issue is unassigned: no owner fits';

/** Tells if a warning is about an owner: a new owner makes it obsolete. */
export function isOwnerWarning(warning: string): boolean {
  return warning.startsWith('owner ') || warning.startsWith(FALLBACK) || warning === UNASSIGNED;
}

function toRef({ accountId, displayName }: JiraUser): UserRef {
  return { accountId, displayName };
}
