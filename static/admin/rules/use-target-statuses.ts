import { useCallback } from 'react';
import type { IssueTypeChoice } from '../../../src/domain/contract/admin-functions';
import { useLoaded, type Loaded } from '../../loading';
import { call } from '../api';
import { optionOf, type Option } from '../option';
import type { RuleDraft } from './rule-draft';

export interface TargetStatuses {
  readonly types: Loaded<{ readonly issueTypes: readonly IssueTypeChoice[] }>;
  readonly issueTypes: readonly IssueTypeChoice[];
  /** Issue type of the draft; undefined until it is chosen and loaded. */
  readonly type: IssueTypeChoice | undefined;
  readonly statuses: Option[];
}

/** Loads the issue types of the draft's project, with the statuses of the chosen one. */
export function useTargetStatuses({ project, issueType }: Pick<RuleDraft, 'project' | 'issueType'>): TargetStatuses {
  const id = project?.value;
  const types = useLoaded(useCallback(() => loadTypes(id), [id]));
  const issueTypes = types.value?.issueTypes ?? [];
  const type = issueTypes.find((choice) => choice.id === issueType?.value);
  return { types, issueTypes, type, statuses: type?.statuses.map(optionOf) ?? [] };
}

async function loadTypes(project: string | undefined): Promise<{ readonly issueTypes: readonly IssueTypeChoice[] }> {
  return project === undefined ? { issueTypes: [] } : call('getIssueTypes', { project });
}
