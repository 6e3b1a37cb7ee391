import { memoize } from '../../domain/jobs/memoize';
import { readMissingPermissions } from '../../platform/jira/permissions';
import { findAccountsOf, findAssignable, findAssignableById, readAccounts, readUser } from '../../platform/jira/people';
import { readCreateFields, readProject, readResolutions, readIssueTypes } from '../../platform/jira/project-metadata';

/** Jira's responses for the plans and checks of one invocation. Each request is sent once. */
export interface JiraCache {
  readonly findAssignable: typeof findAssignable;
  readonly findAssignableById: typeof findAssignableById;
  readonly findAccountsOf: typeof findAccountsOf;
  readonly readUser: typeof readUser;
  readonly readResolutions: typeof readResolutions;
  readonly readProject: typeof readProject;
  readonly readIssueTypes: typeof readIssueTypes;
  readonly readCreateFields: typeof readCreateFields;
  readonly readMissingPermissions: typeof readMissingPermissions;
  readonly readAccounts: (accountId: string) => ReturnType<typeof readAccounts>;
}

/** Returns an empty cache. Its responses can be as old as the invocation. */
export function newJiraCache(): JiraCache {
  return {
    findAssignable: memoize(findAssignable),
    findAssignableById: memoize(findAssignableById),
    findAccountsOf: memoize(findAccountsOf),
    readUser: memoize(readUser),
    readResolutions: memoize(readResolutions),
    readProject: memoize(readProject),
    readIssueTypes: memoize(readIssueTypes),
    readCreateFields: memoize(readCreateFields),
    readMissingPermissions: memoize(readMissingPermissions),
    readAccounts: memoize((accountId: string) => readAccounts([accountId])),
  };
}
