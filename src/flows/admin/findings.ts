import { withFindingDismissed, type Finding } from '../../domain/alerts/finding';
import { subjectOf, withRecordFindingDismissed, type RecordFindings } from '../../domain/alerts/record-findings';
import type { FindingsView, SetDetail } from '../../domain/contract/admin-functions';
import { badRequestError, type ProblemError } from '../../domain/contract/problem';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { pick, rewrite, update } from '../../platform/storage/store';
import { changeFindings, toFindingsView } from '../records/alerts';
import { readChannels } from '../records/channels';
import { findingsRef } from '../records/record-findings';
import { refreshFindings } from '../records/refresh-findings';

/**
 * Refreshes the findings, stores what changed, and returns them.
 * @param justStored findings about records that were just stored, by the keys of the records, because the index may lag
 */
export async function listFindings(
  context: InvocationContext,
  justStored: ReadonlyMap<string, RecordFindings> = new Map(),
): Promise<FindingsView> {
  return toFindingsView(await refreshFindings(await readChannels(), context, { ofRecords: justStored }));
}

/**
 * Dismisses a finding. Its text is the detail of the audit entry.
 * @returns the current findings
 * @throws ProblemError 400 if it can't be dismissed
 */
export async function dismissFinding(
  key: string,
  context: InvocationContext,
  setDetail: SetDetail,
): Promise<FindingsView> {
  const subject = subjectOf(key);
  if (subject) {
    const changed = await dismissRecordFinding(subject.key, key);
    setDetail(changed.findings[key]?.text ?? '');
    return listFindings(context, new Map([[subject.key, changed]]));
  }
  await changeFindings((before) => {
    setDetail(dismissibleOrThrow(before.findings[key]).text);
    return withFindingDismissed(before, key, context.now());
  });
  return listFindings(context);
}

function dismissRecordFinding(recordKey: string, key: string): Promise<RecordFindings> {
  const ref = findingsRef(recordKey);
  return update([ref], (records) => {
    const stored = pick(records, ref.kind, ref.key);
    if (!stored) throw alreadyFixedError();
    dismissibleOrThrow(stored.value.findings[key]);
    const write = rewrite(stored, withRecordFindingDismissed(stored.value, key));
    return { writes: [write], result: write.next.value };
  });
}

function dismissibleOrThrow(finding: Finding | undefined): Finding {
  if (!finding) throw alreadyFixedError();
  if (!finding.dismissible) throw badRequestError('This finding stays until it is fixed.');
  return finding;
}

function alreadyFixedError(): ProblemError {
  return badRequestError('This finding is already fixed. Reload the page.');
}
