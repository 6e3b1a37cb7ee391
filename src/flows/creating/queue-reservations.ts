import { chunks } from '../../domain/chunks';
import { personKey } from '../../domain/delegation/keys';
import { enqueueAll } from '../../platform/forge/queue';
import type { Stored } from '../../platform/storage/store';

/**
 * Number of delegations that one queue item creates. With their pairs and their offboarding they are the 25 records of
 * one transaction.
 */
const MAX_BATCH_ISSUES = 12;

/**
 * Enqueues the creation of reserved delegations. Those of one offboarding or person run one at a time, because they
 * change the same records.
 */
export async function queueReservations(reservations: readonly Stored<'delegation'>[], delayMs: number): Promise<void> {
  const byGroup = new Map<string, string[]>();
  for (const { key, value } of reservations) {
    const group = value.offboardingKey ?? personKey(value.person);
    byGroup.set(group, [...(byGroup.get(group) ?? []), key]);
  }
  const items = [...byGroup].flatMap(([group, keys]) =>
    chunks(keys, MAX_BATCH_ISSUES).map((records) => ({
      work: { type: 'create-reserved' as const, records },
      oneAtATime: group,
    })),
  );
  await enqueueAll(items, delayMs);
}
