import { withFindingDismissed, type Finding } from '../../domain/alerts/finding';
import { subjectOf, withRecordFindingDismissed, type RecordFindings } from '../../domain/alerts/record-findings';
import type { FindingsView } from '../../domain/contract/admin-functions';
import { badRequestError, type ProblemError } from '../../domain/contract/problem';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { pick, rewrite, update } from '../../platform/storage/store';
import { changeFindings } from '../records/alerts';
import { findingsRef } from '../records/record-findings';
import { listFindings } from './list-findings';

/**
 * Dismisses a finding.
 * @returns its text for the audit log, and the current findings
 * @throws ProblemError 400 if it can't be dismissed
 */
export async function dismissFinding(
  key: string,
  context: InvocationContext,
): Promise<{ readonly text: string; readonly view: FindingsView }> {
  const subject = subjectOf(key);
  if (!subject) return { text: await dismissOfSite(key, context.now()), view: await listFindings(context) };
  const changed = await dismissOfRecord(subject.key, key);
  const view = await listFindings(context, new Map([[subject.key, changed]]));
  return { text: changed.findings[key]?.text ?? '', view };
}

async function dismissOfSite(key: string, now: number): Promise<string> {
  let text = '';
  await changeFindings((before) => {
    ({ text } = dismissible(before.findings[key]));
    return withFindingDismissed(before, key, now);
  });
  return text;
}

function dismissOfRecord(recordKey: string, key: string): Promise<RecordFindings> {
  const ref = findingsRef(recordKey);
  return update([ref], (records) => {
    const stored = pick(records, ref.kind, ref.key);
    if (!stored) throw alreadyFixedError();
    dismissible(stored.value.findings[key]);
    const write = rewrite(stored, withRecordFindingDismissed(stored.value, key));
    return { writes: [write], result: write.next.value };
  });
}

function dismissible(finding: Finding | undefined): Finding {
  if (!finding) throw alreadyFixedError();
  if (!finding.dismissible) throw badRequestError('This finding stays until it is fixed.');
  return finding;
}

function alreadyFixedError(): ProblemError {
  return badRequestError('This finding is already fixed. Reload the page.');
}
