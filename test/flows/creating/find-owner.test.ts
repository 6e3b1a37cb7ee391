import { newJiraCache, type JiraCache } from '../../../src/flows/records/jira-cache';
import { findOwner, isOwnerWarning } from '../../../src/flows/creating/plan/find-owner';
import type { JiraUser } from '../../../src/platform/jira/people';

const user = (accountId: string, emailAddress?: string, { active = true } = {}): JiraUser => ({
  accountId,
  displayName: accountId.toUpperCase(),
  active,
  ...(emailAddress === undefined ? {} : { emailAddress }),
});

/**
 * Returns a Jira cache with users. Users without an address hide it.
 * @param accounts results of the user search, by address
 */
function jiraWith(users: readonly JiraUser[], accounts: Readonly<Record<string, JiraUser[]>> = {}): JiraCache {
  return {
    ...newJiraCache(),
    findAssignable: (_project, query) =>
      Promise.resolve(
        users.filter(({ accountId, emailAddress }) => (emailAddress ?? `${accountId}@acme.example`).startsWith(query)),
      ),
    findAssignableById: (_project, accountId) =>
      Promise.resolve(users.find((candidate) => candidate.accountId === accountId)),
    readUser: (accountId) => Promise.resolve(users.find((candidate) => candidate.accountId === accountId)),
    findAccountsOf: (email) => Promise.resolve(accounts[email] ?? []),
  };
}

const PERSON = { email: 'Jörg@acme.example'.normalize('NFC') };
const request = (...owner: ({ email: string } | { accountId: string })[]) => ({ person: PERSON, owner });
const OLGA = user('olga', 'olga@acme.example');
const HIDDEN_PERSON = user('joerg');
const HIDDEN_OWNER = user('owen');

describe('the owner of an issue', () => {
  test('is the first candidate who fits', async () => {
    const jira = jiraWith([OLGA, user('owen', 'owen@acme.example', { active: false })]);
    const result = await findOwner(
      request({ email: 'owen@acme.example' }, { email: 'olga@acme.example' }),
      null,
      'IT',
      jira,
    );
    expect(result.assignee).toEqual({ accountId: 'olga', displayName: 'OLGA' });
    expect(result.warnings).toEqual(['owner owen@acme.example is not assignable in IT']);
  });

  test.each([
    ['by address, in another case and Unicode form', { email: 'JÖRG@acme.example'.normalize('NFD') }],
    ['by the account that shows the address', { accountId: 'shown' }],
    ['by the account that hides the address', { accountId: 'joerg' }],
  ])('is never the person who leaves: %s', async (_case, owner) => {
    const jira = jiraWith([HIDDEN_PERSON, user('shown', 'jörg@ACME.example')], { [PERSON.email]: [HIDDEN_PERSON] });
    const result = await findOwner(request(owner), null, 'IT', jira);
    expect(result.assignee).toBeNull();
    expect(result.warnings).toEqual([
      expect.stringContaining('is the person who leaves'),
      'the issue is unassigned because no owner can be assigned',
    ]);
  });

  test('is never the person who leaves as the fallback', async () => {
    const jira = jiraWith([HIDDEN_PERSON], { [PERSON.email]: [HIDDEN_PERSON] });
    const { assignee, warnings } = await findOwner(request(), 'joerg', 'IT', jira);
    expect(assignee).toBeNull();
    expect(warnings[0]).toBe("the rule's fallback owner is the person who leaves");
  });

  test('may hide the address if Jira finds another account for the person', async () => {
    const jira = jiraWith([HIDDEN_OWNER], { [PERSON.email]: [HIDDEN_PERSON] });
    const { assignee, warnings } = await findOwner(request({ accountId: 'owen' }), null, 'IT', jira);
    expect([assignee?.accountId, warnings]).toEqual(['owen', []]);
  });

  test('comes with a warning if Jira finds no account of the person to compare it with', async () => {
    const { assignee, warnings } = await findOwner(
      request({ accountId: 'owen' }),
      null,
      'IT',
      jiraWith([HIDDEN_OWNER]),
    );
    expect(assignee?.accountId).toBe('owen');
    expect(warnings).toEqual([expect.stringContaining("couldn't be compared with the person who leaves")]);
  });

  test('is the fallback if nobody is suitable, with warnings', async () => {
    const { assignee, warnings } = await findOwner(request({ accountId: 'gone' }), 'olga', 'IT', jiraWith([OLGA]));
    expect(assignee?.accountId).toBe('olga');
    expect(warnings).toEqual(['owner gone is not assignable in IT']);
  });

  test('is nobody if the fallback is inactive', async () => {
    const { assignee, warnings } = await findOwner(
      request(),
      'owen',
      'IT',
      jiraWith([user('owen', '', { active: false })]),
    );
    expect(assignee).toBeNull();
    expect(warnings).toEqual([
      "the rule's fallback owner has no active account",
      'the issue is unassigned because no owner can be assigned',
    ]);
    expect(warnings.every(isOwnerWarning)).toBe(true);
  });
});
