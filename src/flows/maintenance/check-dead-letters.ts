import { pushFindings } from '../../domain/alerts/delivery-findings';
import { MAX_FINDINGS } from '../../domain/alerts/finding';
import { withPushFindings } from '../../domain/alerts/record-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { listDeadLettered, OUTBOX_KINDS, pagesOf } from '../../platform/storage/listings';
import { changeAllRecordFindings } from '../records/record-findings';

/** Adds the findings about rejected and exhausted pushes that were lost, as far as the page lists them. */
export async function checkDeadLetters(context: InvocationContext): Promise<void> {
  for (const kind of OUTBOX_KINDS) {
    let count = 0;
    for await (const { records } of pagesOf((cursor) => listDeadLettered(kind, cursor))) {
      const found = records.filter((record) => pushFindings(record).length > 0);
      await changeAllRecordFindings(found, (before, record) => withPushFindings(before, record, context.now()));
      count += found.length;
      if (count >= MAX_FINDINGS) break;
    }
  }
}
