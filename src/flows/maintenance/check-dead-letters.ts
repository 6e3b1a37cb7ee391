import { pushFindings } from '../../domain/alerts/delivery-findings';
import { MAX_FINDINGS } from '../../domain/alerts/finding';
import { withPushFindings } from '../../domain/alerts/record-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { listDeadLettered, OUTBOX_KINDS, pagesOf } from '../../platform/storage/listings';
import { changeAllRecordFindings } from '../records/record-findings';

/** Restores lost findings about rejected and exhausted pushes, up to the number that the admin page lists. */
export async function checkDeadLetters(context: InvocationContext): Promise<void> {
  for (const kind of OUTBOX_KINDS) {
    let count = 0;
    for await (const { records } of pagesOf((cursor) => listDeadLettered(kind, cursor))) {
      const withFindings = records.filter((record) => pushFindings(record).length > 0);
      await changeAllRecordFindings(withFindings, (before, record) => withPushFindings(before, record, context.now()));
      count += withFindings.length;
      if (count >= MAX_FINDINGS) break;
    }
  }
}
