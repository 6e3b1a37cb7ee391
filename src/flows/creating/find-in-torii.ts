import type { Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { Offboarding } from '../../domain/offboarding/offboarding';
import type { Pair } from '../../domain/offboarding/pair';
import { allowsRequest, circuitAfter, type Circuit } from '../../domain/delivery/circuit';
import { NO_TORII_STATE, type ToriiIds } from '../../domain/delivery/torii';
import { isSamePerson, toriiId } from '../../domain/delivery/torii-person';
import { toriiLookups, type LookedUp } from '../../platform/channels/torii-ids';
import { readSecrets } from '../../platform/storage/secrets';
import { circuitOf, updateCircuit, type Channels } from '../records/channels';

/** Requests for one: its person and its app. */
const LOOK_UPS = 2;

/** A delegation that is being made, with its pair and its offboarding, which may know Torii's ids already. */
export interface IdLookup {
  readonly delegation: Pick<Delegation, 'person' | 'app'>;
  readonly pair: Pair | undefined;
  readonly offboarding: Offboarding | undefined;
}

/**
 * Looks up, when delegations are made, those of Torii's ids that neither the service named nor an earlier look-up found; in their
 * order. Whatever keeps Torii from answering keeps nothing else: it is asked again when the ids are needed.
 */
export async function findToriiIds(
  asking: readonly IdLookup[],
  channels: Channels,
  context: InvocationContext,
): Promise<readonly ToriiIds[]> {
  if (channels.settings.torii?.enabled !== true) return asking.map(() => ({}));
  const known = asking.map(knownIds);
  const now = context.now();
  const health = circuitOf(channels, 'torii');
  const isAnswered = allowsRequest(health, now) && (health.lookupsFrom ?? 0) <= now;
  if (!isAnswered || known.every(isWhole)) return known;
  const { toriiKey } = await readSecrets('outbound');
  if (toriiKey === null || !context.takeRequests(LOOK_UPS * asking.length)) return known;
  const lookUp = toriiLookups(toriiKey, now);
  const found = await Promise.all(
    asking.map(({ delegation: { person, app } }, index): Promise<LookedUp> => {
      const ids = known[index] ?? {};
      return lookUp(person, app, { ...NO_TORII_STATE, userId: ids.userId ?? null, appId: ids.appId ?? null });
    }),
  );
  await recordRefusals(found, channels, context);
  return found.map(({ ids }, index) => ({ ...known[index], ...ids }));
}

function knownIds({ delegation: { person, app }, pair, offboarding }: IdLookup): ToriiIds {
  const aggregates = offboarding && isSamePerson(offboarding.person, person) ? offboarding.torii.userId : null;
  const userId = toriiId(person.id) ?? pair?.torii.userId ?? aggregates;
  const appId = toriiId(app.id) ?? pair?.torii.appId ?? null;
  return { ...(userId === null ? {} : { userId }), ...(appId === null ? {} : { appId }) };
}

function isWhole({ userId, appId }: ToriiIds): boolean {
  return userId !== undefined && appId !== undefined;
}

/** A key that Torii refuses disables the channel; `Retry-After` holds further look-ups only, because they have rates of their own. */
async function recordRefusals(
  found: readonly LookedUp[],
  channels: Channels,
  context: InvocationContext,
): Promise<void> {
  const now = context.now();
  const refusals = found.flatMap((one) => one.refusals);
  const change = (circuit: Circuit): Circuit =>
    refusals.reduce<Circuit>((so, refusal) => {
      if (refusal.kind === 'disable') {
        const attempt = { push: 'look-up', failedBefore: 0, isTrial: false, outcome: refusal, at: now };
        return circuitAfter(so, attempt, context.random());
      }
      const from = refusal.kind === 'retry' && refusal.afterMs !== undefined ? now + refusal.afterMs : 0;
      return from > (so.lookupsFrom ?? 0) ? { ...so, lookupsFrom: from } : so;
    }, circuit);
  if (change(circuitOf(channels, 'torii')) === circuitOf(channels, 'torii')) return;
  await updateCircuit('torii', change, channels.circuits.torii);
}
