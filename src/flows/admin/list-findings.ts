import type { RecordFindings } from '../../domain/alerts/record-findings';
import type { FindingsView } from '../../domain/contract/admin-functions';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { toFindingsView } from '../records/alerts';
import { readChannels } from '../records/channels';
import { refreshFindings } from '../records/refresh-findings';

/**
 * Returns the current findings.
 * @param changed findings about records that were just stored, by the keys of the records, because the index may lag
 */
export async function listFindings(
  context: InvocationContext,
  changed: ReadonlyMap<string, RecordFindings> = new Map(),
): Promise<FindingsView> {
  return toFindingsView(await refreshFindings(await readChannels(), context, { ofRecords: changed }));
}
