import { DEAD_LETTER_SCOPE, pushFindings } from '../../domain/alerts/delivery-findings';
import { MAX_FINDINGS, type NewFinding } from '../../domain/alerts/finding';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { listDeadLettered, OUTBOX_KINDS, type OutboxPage } from '../../platform/storage/listings';
import { toPushSubject } from '../outbox/delivery-findings';
import { reportFindings } from '../records/alerts';

/** Updates the findings about rejected and exhausted pushes. */
export async function checkDeadLetters(context: InvocationContext): Promise<void> {
  const found: NewFinding[] = [];
  for (const kind of OUTBOX_KINDS) {
    let page: OutboxPage | undefined;
    do {
      page = await listDeadLettered(kind, page?.cursor);
      found.push(...page.subjects.flatMap((record) => pushFindings(toPushSubject(record))));
    } while (page.cursor !== undefined && found.length < MAX_FINDINGS);
  }
  await reportFindings(
    DEAD_LETTER_SCOPE,
    found.filter(({ key }) => key.startsWith(DEAD_LETTER_SCOPE)),
    context.now(),
  );
}
