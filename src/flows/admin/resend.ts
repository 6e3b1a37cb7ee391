import { MAX_OPERATIONS, PAGE_RUN_MS } from '../../domain/limits';
import type { DeliveryFilter, DeliveryRef, ListedDelegation } from '../../domain/contract/admin-functions';
import { REENABLE_STEPS } from '../../domain/alerts/channel-findings';
import { channelsOn } from '../../domain/configuration/settings';
import { conflictError } from '../../domain/contract/problem';
import { offboardingKey } from '../../domain/delegation/keys';
import { OFFBOARDING_ID_PREFIX } from '../../domain/offboarding/offboarding';
import { withTrialNow } from '../../domain/delivery/circuit';
import { CHANNELS, isLeased, withDelivery, type ChannelName, type OutboxRecord } from '../../domain/delivery/outbox';
import { withDismissal, withResend } from '../../domain/delivery/resend';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { hasOutbox, type OutboxRecordRef } from '../../platform/storage/listings';
import { commit, readRecord, rewrite, update } from '../../platform/storage/store';
import { deliver } from '../outbox/deliver';
import { reportDeliveryFindings } from '../outbox/delivery-findings';
import {
  circuitOf,
  readChannels,
  siteUrl,
  takeTrials,
  updateCircuit,
  withLeases,
  type Channels,
  type RecordDeliveries,
} from '../records/channels';
import { syncMembers } from '../syncing/compare-with-jira';
import { findDeliveries } from './list-deliveries';
import { findDelegation, readListedDelegation, unknownRecordError } from './delegation';

/**
 * Resends a push at once, or all unacknowledged pushes of a delegation and its pair. If all are acknowledged, sends the
 * acknowledged push again under its id. Syncs the issue first, so that the push has the current state.
 * @returns null for an offboarding
 * @throws ProblemError 400, 409 if the push can't be sent
 * @throws JiraUnavailable
 */
export async function resend(ref: DeliveryRef, context: InvocationContext): Promise<ListedDelegation | null> {
  const channels = await readChannels();
  await syncMembers(await recordsOf(ref.id), siteUrl(channels), context);
  const now = context.now();
  let refusal: string | undefined;
  const leased = pushesToResend(await recordsOf(ref.id), ref, channels).flatMap(({ record, channels: candidates }) => {
    const names = candidates.filter((channel) => {
      const reason = refusalReason(record.value, channel, channels, now);
      refusal ??= reason;
      return reason === undefined;
    });
    if (names.length === 0) return [];
    const write = rewrite(record, withLeases(names.reduce(withResend, record.value), names, now));
    return [{ record: write.next, channels: names, write, before: record }];
  });
  if (leased.length === 0) {
    if (refusal !== undefined) throw conflictError(refusal);
    return readListed(ref);
  }
  const trials = takeTrials(leased, channels, now);
  if ((await commit([...leased.map(({ write }) => write), ...trials.writes])) === 'conflict') {
    throw conflictError('The delivery has changed and is being sent. Reload the page.');
  }
  await reportDeliveryFindings(
    leased.map(({ before }) => before),
    leased.map(({ record }) => record),
    context,
  );
  await deliver(leased, trials.channels, context, now);
  return readListed(ref);
}

/** Returns the unacknowledged pushes, else the acknowledged push on each enabled channel. */
function pushesToResend(
  records: readonly OutboxRecordRef[],
  ref: DeliveryRef,
  { settings }: Channels,
): RecordDeliveries[] {
  const undelivered = undeliveredOf(records, ref);
  if (undelivered.length > 0) return undelivered;
  const record = records.find(({ kind }) => (ref.kind ?? kind) === kind);
  const names = channelsOn(settings).filter((name) => (ref.channel ?? name) === name);
  return record && record.value.sequence > 0 && names.length > 0 ? [{ record, channels: names }] : [];
}

/**
 * Dismisses a push, or all pushes of a delegation and its pair, until they change or are resent. Corrections of reports
 * to Torii continue.
 * @throws ProblemError 400
 */
export async function dismiss(ref: DeliveryRef, context: InvocationContext): Promise<ListedDelegation | null> {
  const known = await recordsOf(ref.id);
  const dismissed = await update(
    known.map(({ kind, key }) => ({ kind, key })),
    (stored) => {
      const records = stored.filter(hasOutbox);
      const writes = undeliveredOf(records, ref).map(({ record, channels }) =>
        rewrite(record, channels.reduce(withDismissal, record.value)),
      );
      return { writes, result: writes.map(({ next }) => next) };
    },
    known,
  );
  await reportDeliveryFindings(known, dismissed, context);
  return readListed(ref);
}

/**
 * Requeues all pushes of the filter. They are sent at once; an open circuit allows only one trial push.
 * @returns the number of pushes; `hasMore` is true if the time was too short, so the call has to be repeated
 */
export async function resendAll(filter: DeliveryFilter, context: InvocationContext): Promise<ChangedCount> {
  const now = context.now();
  // The time makes the sweep send what the job below doesn't find yet, because the index lags behind the change.
  const withResendAt: Change = (value, channel) =>
    withDelivery(withResend(value, channel), channel, { nextAttemptAt: now });
  const changed = await changeAll(filter, withResendAt, context);
  const channels = await readChannels();
  for (const channel of CHANNELS) {
    if (filter.channel !== undefined && filter.channel !== channel) continue;
    const stored = channels.circuits[channel];
    if (stored) await updateCircuit(channel, (circuit) => withTrialNow(circuit, context.now()), stored);
    await enqueue({ type: 'deliver-pending', channel }, 0);
  }
  return changed;
}

/**
 * Dismisses all pushes of the filter.
 * @returns the same as `resendAll`
 */
export async function dismissAll(filter: DeliveryFilter, context: InvocationContext): Promise<ChangedCount> {
  return changeAll(filter, withDismissal, context);
}

export interface ChangedCount {
  readonly count: number;
  readonly hasMore: boolean;
}

type Change = <T extends OutboxRecord>(value: T, channel: ChannelName) => T;

/** Changes all deliveries of a filter. Skips records that change meanwhile, because those are being pushed. */
async function changeAll(filter: DeliveryFilter, change: Change, context: InvocationContext): Promise<ChangedCount> {
  const until = context.now() + PAGE_RUN_MS;
  const channels = await readChannels();
  let count = 0;
  let batch: { before: OutboxRecordRef; next: OutboxRecordRef; pushCount: number }[] = [];
  const commitBatch = async (): Promise<void> => {
    const writes = batch;
    batch = [];
    const isCommitted = writes.length > 0 && (await commit(writes)) === 'committed';
    const changed: typeof writes = [];
    for (const write of writes) if (isCommitted || (await commit([write])) === 'committed') changed.push(write);
    count += changed.reduce((sum, entry) => sum + entry.pushCount, 0);
    await reportDeliveryFindings(
      changed.map(({ before }) => before),
      changed.map(({ next }) => next),
      context,
    );
  };
  for await (const { record, channels: names } of findDeliveries(filter, channels)) {
    const changing = names.filter((name) => change(record.value, name) !== record.value);
    if (changing.length === 0) continue;
    const { next } = rewrite(record, changing.reduce(change, record.value));
    batch.push({ before: record, next, pushCount: changing.length });
    if (batch.length < MAX_OPERATIONS) continue;
    await commitBatch();
    if (context.now() >= until) return { count, hasMore: true };
  }
  await commitBatch();
  return { count, hasMore: false };
}

/** Returns the unacknowledged pushes that the reference selects. */
function undeliveredOf(records: readonly OutboxRecordRef[], { kind, channel }: DeliveryRef): RecordDeliveries[] {
  return records.flatMap((record) => {
    const { sequence, outbox } = record.value;
    const names = CHANNELS.filter(
      (name) =>
        (channel ?? name) === name && (kind ?? record.kind) === record.kind && sequence > outbox[name].acknowledged,
    );
    return names.length === 0 ? [] : [{ record, channels: names }];
  });
}

/**
 * Returns the records of a reference.
 * @param id id of a delegation, which includes its pair, or of an offboarding
 * @throws ProblemError 400
 */
async function recordsOf(id: string): Promise<OutboxRecordRef[]> {
  if (id.startsWith(OFFBOARDING_ID_PREFIX)) {
    const key = offboardingKey(id.slice(OFFBOARDING_ID_PREFIX.length));
    const offboarding = await readRecord('offboarding', key);
    if (!offboarding) throw unknownRecordError('offboarding');
    return [offboarding];
  }
  const delegation = await findDelegation(id);
  const pair = await readRecord('pair', delegation.value.pairKey);
  return pair ? [delegation, pair] : [delegation];
}

/** Returns the delegation as the list shows it; null for an offboarding, which isn't in the list. */
async function readListed({ id }: DeliveryRef): Promise<ListedDelegation | null> {
  return id.startsWith(OFFBOARDING_ID_PREFIX) ? null : readListedDelegation(id);
}

/** Returns the reason why a push can't be sent on a channel now; undefined if it can. */
function refusalReason(
  record: OutboxRecord,
  channel: ChannelName,
  channels: Channels,
  now: number,
): string | undefined {
  const name = channel === 'webhook' ? 'The webhook' : 'Torii';
  if (!channelsOn(channels.settings).includes(channel)) {
    return `${name} is off. Turn it on to send everything that's pending.`;
  }
  const { disabledReason } = circuitOf(channels, channel);
  if (disabledReason !== null) {
    return `${name} is disabled: ${disabledReason}. Fix the cause, then ${REENABLE_STEPS[channel]} to send everything that's pending.`;
  }
  return isLeased(record, channel, now) ? "It's being sent now. Reload the page in a minute." : undefined;
}
