import { memoize } from '../../domain/jobs/memoize';
import { findAssignable, findAssignableById, readUser } from '../../platform/jira/people';
import { readResolutions } from '../../platform/jira/project-metadata';

/** What plans ask of Jira: however many are made with the same lookups, the same question is asked once. */
export interface JiraCache {
  readonly findAssignable: typeof findAssignable;
  readonly findAssignableById: typeof findAssignableById;
  readonly readUser: typeof readUser;
  readonly readResolutions: typeof readResolutions;
}

/** For the plans of one invocation: an answer is as old as they are. */
export function newJiraCache(): JiraCache {
  return {
    findAssignable: memoize(findAssignable),
    findAssignableById: memoize(findAssignableById),
    readUser: memoize(readUser),
    readResolutions: memoize(readResolutions),
  };
}
