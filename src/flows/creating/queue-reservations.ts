import { chunks } from '../../domain/chunks';
import { leaverKey } from '../../domain/delegation/keys';
import { enqueueAll } from '../../platform/forge/queue';
import type { Stored } from '../../platform/storage/store';

/** Twelve delegations, their pairs and their offboarding are the 25 records that one transaction takes. */
export const MAX_BATCH_ISSUES = 12;

/** Brings claims to their maker: those of one leaver together and one after the other, since they change the same offboarding. */
export async function queueReservations(claims: readonly Stored<'delegation'>[], delayMs: number): Promise<void> {
  const byLeaver = new Map<string, string[]>();
  for (const { key, value } of claims) {
    const leaver = value.offboardingKey ?? leaverKey(value.person);
    byLeaver.set(leaver, [...(byLeaver.get(leaver) ?? []), key]);
  }
  const items = [...byLeaver].flatMap(([leaver, keys]) =>
    chunks(keys, MAX_BATCH_ISSUES).map((records) => ({
      work: { type: 'create-reserved' as const, records },
      oneAtATime: leaver,
    })),
  );
  await enqueueAll(items, delayMs);
}
