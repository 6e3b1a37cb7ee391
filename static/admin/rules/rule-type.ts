import { useCallback } from 'react';
import type { IssueTypeChoice } from '../../../src/domain/contract/admin-functions';
import { useLoaded, type Loaded } from '../../loading';
import type { Named } from '../../ui/select-field';
import { call } from '../api';
import { usualRefusals, type RuleDraft } from './rule-draft';

export type IssueTypes = Loaded<readonly IssueTypeChoice[]>;

/** Loads the issue types of a project with their statuses; none without a project. */
export function useIssueTypes(project: string | undefined): IssueTypes {
  return useLoaded(useCallback(() => loadTypes(project), [project]));
}

async function loadTypes(project: string | undefined): Promise<readonly IssueTypeChoice[]> {
  return project === undefined ? [] : (await call('getIssueTypes', { project })).issueTypes;
}

/** Returns the changes that come with another issue type: its workflow may lack the statuses of the draft. */
export function changeType(draft: RuleDraft, { id, name, statuses }: IssueTypeChoice): Partial<RuleDraft> {
  const done = statuses.filter(({ category }) => category === 'done');
  const keep = (before: readonly Named[]) => before.filter((status) => includes(statuses, status));
  const without = (all: readonly Named[], others: readonly Named[]) =>
    all.filter((status) => !includes(others, status));
  const refusals = usualRefusals(done);
  const declined = keep(draft.declined);
  const completed = keep(draft.completed);
  const [cancelStatus = null] = keep(draft.cancelStatus ? [draft.cancelStatus] : []);
  return {
    issueType: { id, name },
    completed: completed.length > 0 ? completed : without(done, [...declined, ...refusals]),
    declined: declined.length > 0 || draft.refusals === 'ignore' ? declined : without(refusals, completed),
    refusals: draft.refusals ?? (refusals.length > 0 ? 'report' : null),
    cancelStatus,
    fields: {},
  };
}

/** Returns the changes that select the usual issue type of a project; none if the draft has a type. */
export function usualType(draft: RuleDraft | undefined, types: readonly IssueTypeChoice[]): Partial<RuleDraft> {
  if (!draft || draft.issueType) return {};
  const standard = types.filter(({ subtask }) => !subtask);
  const type = standard.find(({ name }) => name === 'Task') ?? standard[0];
  return type ? changeType(draft, type) : {};
}

function includes(all: readonly Named[], { id }: Named): boolean {
  return all.some((other) => other.id === id);
}
