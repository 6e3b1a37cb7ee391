import { panelLozenge, type PanelLozenge } from '../../../domain/contract/issue-panel';
import { delegationKey } from '../../../domain/delegation/keys';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { dateAt } from '../../../domain/site-date';
import { listRows } from '../../../platform/storage/row-listings';
import { pick, pickSingle, readRecords, singleRef } from '../../../platform/storage/store';

/**
 * Returns the lozenge of an issue's delegation; undefined if the issue has no delegation. Jira requests it without a
 * user, and it costs no points. The row only leads to the record, because it may lag by seconds.
 */
export async function getPanelStatus(issueId: string, context: InvocationContext): Promise<PanelLozenge | undefined> {
  const { rows } = await listRows({ index: 'issue', issueId }, 1);
  const [row] = rows;
  if (!row) return undefined;
  const key = delegationKey(row.id);
  const records = await readRecords([{ kind: 'delegation', key }, singleRef('settings')]);
  const delegation = pick(records, 'delegation', key)?.value;
  const timeZone = pickSingle(records, 'settings')?.value.site?.timeZone ?? 'UTC';
  return delegation?.issue?.id === issueId ? panelLozenge(delegation, dateAt(context.now(), timeZone)) : undefined;
}
