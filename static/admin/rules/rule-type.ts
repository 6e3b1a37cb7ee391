import type { IssueTypeChoice } from '../../../src/domain/contract/admin-functions';
import { optionOf, type Option } from '../option';
import { usualRefusals, type RuleDraft } from './rule-draft';

/** Returns the changes that come with another issue type: its workflow may lack the statuses of the draft. */
export function changeType(draft: RuleDraft, type: IssueTypeChoice): Partial<RuleDraft> {
  const statuses = type.statuses.map(optionOf);
  const done = type.statuses.filter(({ category }) => category === 'done').map(optionOf);
  const keep = (before: readonly Option[]) => before.filter((option) => includes(statuses, option));
  const without = (options: readonly Option[], others: readonly Option[]) =>
    options.filter((option) => !includes(others, option));
  const refusals = usualRefusals(done);
  const declined = keep(draft.declined);
  const completed = keep(draft.completed);
  const [cancelStatus = null] = keep(draft.cancelStatus ? [draft.cancelStatus] : []);
  return {
    issueType: optionOf(type),
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

function includes(options: readonly Option[], { value }: Option): boolean {
  return options.some((option) => option.value === value);
}
