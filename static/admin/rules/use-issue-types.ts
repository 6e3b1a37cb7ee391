import { useCallback } from 'react';
import type { IssueTypeChoice } from '../../../src/domain/contract/admin-functions';
import { useLoaded, type Loaded } from '../../loading';
import { call } from '../api';

export type IssueTypes = Loaded<readonly IssueTypeChoice[]>;

/** Loads the issue types of a project with their statuses; none without a project. */
export function useIssueTypes(project: string | undefined): IssueTypes {
  return useLoaded(useCallback(() => loadTypes(project), [project]));
}

async function loadTypes(project: string | undefined): Promise<readonly IssueTypeChoice[]> {
  return project === undefined ? [] : (await call('getIssueTypes', { project })).issueTypes;
}
