import type { Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { Offboarding } from '../../domain/offboarding/offboarding';
import type { Pair } from '../../domain/offboarding/pair';
import { allowsRequest, circuitAfter, type Circuit } from '../../domain/delivery/circuit';
import { NO_TORII_STATE, type ToriiIds } from '../../domain/delivery/torii';
import { isSamePerson, toriiId } from '../../domain/delivery/torii-person';
import { toriiLookups, type LookupResult } from '../../platform/channels/torii-ids';
import { readSecrets } from '../../platform/storage/secrets';
import { circuitOf, updateCircuit, type Channels } from '../records/channels';

/** Number of requests for one delegation: for its person and its app. */
const REQUESTS_PER_DELEGATION = 2;

/** A delegation that is being created, with its pair and its offboarding, which may already have Torii's ids. */
export interface IdLookup {
  readonly delegation: Pick<Delegation, 'person' | 'app'>;
  readonly pair: Pair | undefined;
  readonly offboarding: Offboarding | undefined;
}

/**
 * Looks up Torii's ids that neither the service sent nor an earlier lookup found. A failed lookup is harmless, because
 * the ids are looked up again when they are needed.
 * @returns the ids in the order of the delegations
 */
export async function findToriiIds(
  lookups: readonly IdLookup[],
  channels: Channels,
  context: InvocationContext,
): Promise<readonly ToriiIds[]> {
  if (channels.settings.torii?.enabled !== true) return lookups.map(() => ({}));
  const known = lookups.map(knownIds);
  const now = context.now();
  const circuit = circuitOf(channels, 'torii');
  const isAllowed = allowsRequest(circuit, now) && (circuit.lookupsFrom ?? 0) <= now;
  if (!isAllowed || known.every(isComplete)) return known;
  const { toriiKey } = await readSecrets('outbound');
  if (toriiKey === null || !context.takeRequests(REQUESTS_PER_DELEGATION * lookups.length)) return known;
  const lookUp = toriiLookups(toriiKey, now);
  const results = await Promise.all(
    lookups.map(({ delegation: { person, app } }, index): Promise<LookupResult> => {
      const ids = known[index] ?? {};
      return lookUp(person, app, { ...NO_TORII_STATE, userId: ids.userId ?? null, appId: ids.appId ?? null });
    }),
  );
  await recordRefusals(results, channels, context);
  return results.map(({ ids }, index) => ({ ...known[index], ...ids }));
}

function knownIds({ delegation: { person, app }, pair, offboarding }: IdLookup): ToriiIds {
  const knownUserId = offboarding && isSamePerson(offboarding.person, person) ? offboarding.torii.userId : null;
  const userId = toriiId(person.id) ?? pair?.torii.userId ?? knownUserId;
  const appId = toriiId(app.id) ?? pair?.torii.appId ?? null;
  return { ...(userId === null ? {} : { userId }), ...(appId === null ? {} : { appId }) };
}

function isComplete({ userId, appId }: ToriiIds): boolean {
  return userId !== undefined && appId !== undefined;
}

/**
 * Records refusals of lookups. A refused key disables the channel. `Retry-After` holds only lookups, because they
 * have their own rate limit.
 */
async function recordRefusals(
  results: readonly LookupResult[],
  channels: Channels,
  context: InvocationContext,
): Promise<void> {
  const now = context.now();
  const refusals = results.flatMap((result) => result.refusals);
  const change = (circuit: Circuit): Circuit =>
    refusals.reduce<Circuit>((current, refusal) => {
      if (refusal.kind === 'disable') {
        const attempt = { push: 'lookup', failedBefore: 0, isTrial: false, outcome: refusal, at: now };
        return circuitAfter(current, attempt, context.random());
      }
      const lookupsFrom = refusal.kind === 'retry' && refusal.afterMs !== undefined ? now + refusal.afterMs : 0;
      return lookupsFrom > (current.lookupsFrom ?? 0) ? { ...current, lookupsFrom } : current;
    }, circuit);
  if (change(circuitOf(channels, 'torii')) === circuitOf(channels, 'torii')) return;
  await updateCircuit('torii', change, channels.circuits.torii);
}
