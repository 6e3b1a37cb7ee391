import { useCallback } from 'react';
import type { IssueTypeChoice } from '../../../src/domain/contract/admin-functions';
import { useLoaded, type Loaded } from '../../loading';
import type { Named } from '../../ui/select-field';
import { call } from '../api';
import { usualDeclines, type RuleDraft } from './rule-draft';

export type IssueTypes = Loaded<readonly IssueTypeChoice[]>;

/** Loads the issue types of a project with their statuses. Loads none if no project is chosen. */
export function useIssueTypes(project: string | undefined): IssueTypes {
  return useLoaded(useCallback(() => loadTypes(project), [project]));
}

async function loadTypes(project: string | undefined): Promise<readonly IssueTypeChoice[]> {
  return project === undefined ? [] : (await call('getIssueTypes', { project })).issueTypes;
}

/** Returns the changes for another issue type, whose workflow may lack the statuses of the draft. */
export function changeType(draft: RuleDraft, { id, name, statuses }: IssueTypeChoice): Partial<RuleDraft> {
  const done = statuses.filter(({ category }) => category === 'done');
  const available = (chosen: readonly Named[]) => chosen.filter((status) => includes(statuses, status));
  const without = (options: readonly Named[], excluded: readonly Named[]) =>
    options.filter((status) => !includes(excluded, status));
  const usuallyDeclined = usualDeclines(done);
  const declined = available(draft.declined);
  const completed = available(draft.completed);
  const [cancelStatus = null] = available(draft.cancelStatus ? [draft.cancelStatus] : []);
  return {
    issueType: { id, name },
    completed: completed.length > 0 ? completed : without(done, [...declined, ...usuallyDeclined]),
    declined: declined.length > 0 || draft.refusals === 'ignore' ? declined : without(usuallyDeclined, completed),
    refusals: draft.refusals ?? (usuallyDeclined.length > 0 ? 'report' : null),
    cancelStatus,
    fields: {},
  };
}

/**
 * Returns the changes that select an issue type for a draft without one: Task, else the first standard type. Empty if
 * the draft has a type.
 */
export function defaultType(draft: RuleDraft | undefined, types: readonly IssueTypeChoice[]): Partial<RuleDraft> {
  if (!draft || draft.issueType) return {};
  const standard = types.filter(({ subtask }) => !subtask);
  const type = standard.find(({ name }) => name === 'Task') ?? standard[0];
  return type ? changeType(draft, type) : {};
}

function includes(options: readonly Named[], { id }: Named): boolean {
  return options.some((option) => option.id === id);
}
