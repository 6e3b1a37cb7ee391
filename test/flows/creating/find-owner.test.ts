import { newJiraCache, type JiraCache } from '../../../src/flows/records/jira-cache';
import { findOwner, isOwnerWarning } from '../../../src/flows/creating/plan/find-owner';
import type { JiraUser } from '../../../src/platform/jira/people';

const user = (accountId: string, emailAddress?: string, active = true): JiraUser => ({
  accountId,
  displayName: accountId.toUpperCase(),
  active,
  ...(emailAddress === undefined ? {} : { emailAddress }),
});

/** Jira with some users, of whom those without an address hide theirs; `accounts` is what the user search finds by an address. */
function jiraWith(users: readonly JiraUser[], accounts: Readonly<Record<string, JiraUser[]>> = {}): JiraCache {
  return {
    ...newJiraCache(),
    findAssignable: (_project, query) =>
      Promise.resolve(
        users.filter(({ accountId, emailAddress }) => (emailAddress ?? `${accountId}@acme.example`).startsWith(query)),
      ),
    findAssignableById: (_project, accountId) => Promise.resolve(users.find((one) => one.accountId === accountId)),
    readUser: (accountId) => Promise.resolve(users.find((one) => one.accountId === accountId)),
    findAccountsOf: (email) => Promise.resolve(accounts[email] ?? []),
  };
}

const PERSON = { email: 'Jörg@acme.example'.normalize('NFC') };
const request = (...owner: ({ email: string } | { accountId: string })[]) => ({ person: PERSON, owner });
const OLGA = user('olga', 'olga@acme.example');
const PERSON_HIDDEN = user('joerg');
const OTHER_HIDDEN = user('owen');

describe('the owner of an issue', () => {
  test('is the first candidate who fits', async () => {
    const jira = jiraWith([OLGA, user('owen', 'owen@acme.example', false)]);
    const found = await findOwner(
      request({ email: 'owen@acme.example' }, { email: 'olga@acme.example' }),
      null,
      'IT',
      jira,
    );
    expect(found.assignee).toEqual({ accountId: 'olga', displayName: 'OLGA' });
    expect(found.warnings).toEqual(['owner owen@acme.example is not assignable in IT']);
  });

  test.each([
    ['by address, in another case and Unicode form', { email: 'JÖRG@acme.example'.normalize('NFD') }],
    ['by the account that shows the address', { accountId: 'shown' }],
    ['by the account that hides the address', { accountId: 'joerg' }],
  ])('is never the person who leaves: %s', async (_case, owner) => {
    const jira = jiraWith([PERSON_HIDDEN, user('shown', 'jörg@ACME.example')], { [PERSON.email]: [PERSON_HIDDEN] });
    const found = await findOwner(request(owner), null, 'IT', jira);
    expect(found.assignee).toBeNull();
    expect(found.warnings).toEqual([
      expect.stringContaining('is the person who leaves'),
      'the issue is unassigned because no owner can be assigned',
    ]);
  });

  test('is never the person who leaves as the fallback', async () => {
    const jira = jiraWith([PERSON_HIDDEN], { [PERSON.email]: [PERSON_HIDDEN] });
    const { assignee, warnings } = await findOwner(request(), 'joerg', 'IT', jira);
    expect(assignee).toBeNull();
    expect(warnings[0]).toBe("the rule's fallback owner is the person who leaves");
  });

  test('may hide the address if Jira finds another account for the person', async () => {
    const jira = jiraWith([OTHER_HIDDEN], { [PERSON.email]: [PERSON_HIDDEN] });
    const { assignee, warnings } = await findOwner(request({ accountId: 'owen' }), null, 'IT', jira);
    expect([assignee?.accountId, warnings]).toEqual(['owen', []]);
  });

  test('has a warning if Jira finds no account of the person to compare', async () => {
    const { assignee, warnings } = await findOwner(
      request({ accountId: 'owen' }),
      null,
      'IT',
      jiraWith([OTHER_HIDDEN]),
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
    const { assignee, warnings } = await findOwner(request(), 'owen', 'IT', jiraWith([user('owen', '', false)]));
    expect(assignee).toBeNull();
    expect(warnings).toEqual([
      "the rule's fallback owner has no active account",
      'the issue is unassigned because no owner can be assigned',
    ]);
    expect(warnings.every(isOwnerWarning)).toBe(true);
  });
});
