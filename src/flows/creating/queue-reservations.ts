import { chunks } from '../../domain/chunks';
import { personKey } from '../../domain/delegation/keys';
import { groupedBy } from '../../domain/grouped-by';
import { enqueueAll } from '../../platform/forge/queue';
import type { Stored } from '../../platform/storage/store';

/**
 * Number of delegations that one queue item creates. With their pairs and their offboarding they are the 25 records of
 * one transaction.
 */
const MAX_BATCH_ISSUES = 12;

/**
 * Enqueues the creation of reserved delegations. The items of one offboarding, or of one person without an offboarding,
 * run one at a time, because they change the same records.
 */
export async function queueReservations(reservations: readonly Stored<'delegation'>[], delayMs = 0): Promise<void> {
  const groups = groupedBy(reservations, ({ value }) => value.offboardingKey ?? personKey(value.person));
  const items = [...groups].flatMap(([concurrencyKey, group]) =>
    chunks(group, MAX_BATCH_ISSUES).map((part) => ({
      job: { type: 'create-reserved' as const, records: part.map(({ key }) => key) },
      concurrencyKey,
    })),
  );
  await enqueueAll(items, delayMs);
}
