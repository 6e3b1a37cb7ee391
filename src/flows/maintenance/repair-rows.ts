import { MAX_OPERATIONS } from '../../domain/limits';
import { isDeepStrictEqual } from 'node:util';
import { chunks } from '../../domain/chunks';
import { rowKey } from '../../domain/delegation/keys';
import { rowOf } from '../../domain/reporting/row';
import { listDelegations, positionAfter } from '../../platform/storage/listings';
import { commit, pick, readRecords, rewrite, type Stored } from '../../platform/storage/store';

const PAGE = 100;

/**
 * Repairs rows that are missing or differ from their delegations, once a week, one page at a time. A delegation that
 * changes meanwhile writes its row itself.
 * @param after `updated` of the last checked delegation
 * @returns position at which to continue; null when all were checked
 */
export async function repairRows(after: number): Promise<number | null> {
  const { records: delegations } = await listDelegations({ index: 'updated', oldestFirst: true, since: after }, PAGE);
  for (const part of chunks(delegations, MAX_OPERATIONS)) {
    const rows = await readRecords(part.map(({ key }) => ({ kind: 'delegation-row' as const, key: rowKey(key) })));
    const broken = part.filter((delegation) => !delegation.value.test && !hasRow(rows, delegation));
    for (const delegation of broken) await commit([rewrite(delegation, delegation.value)]);
  }
  return positionAfter(delegations, PAGE, after);
}

function hasRow(rows: readonly Stored[], { key, value }: Stored<'delegation'>): boolean {
  return isDeepStrictEqual(pick(rows, 'delegation-row', rowKey(key))?.value, rowOf(value));
}
