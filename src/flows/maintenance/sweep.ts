import type { SilentSince } from '../../domain/alerts/channel-findings';
import { NO_FINDINGS, type Findings } from '../../domain/alerts/finding';
import { BACKGROUND_RUN_MS } from '../../domain/limits';
import { chunks } from '../../domain/chunks';
import { mayHavePending, recoveredByNote, isOpen } from '../../domain/delivery/circuit';
import { CHANNELS, type ChannelName } from '../../domain/delivery/outbox';
import { hasRequestsLeft, mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { groupedBy } from '../../domain/grouped-by';
import { startPositionOf, NO_JOBS } from '../../domain/jobs/jobs';
import { enqueue } from '../../platform/forge/queue';
import { log } from '../../platform/forge/log';
import { listDue, OUTBOX_KINDS, type OutboxPage, type OutboxRecordRef } from '../../platform/storage/listings';
import { pickSingle, readRecords, singleRef } from '../../platform/storage/store';
import {
  channelsDue,
  circuitOf,
  dueWithoutDelivery,
  readChannels,
  readNotedSuccess,
  updateCircuit,
  type Channels,
} from '../records/channels';
import { changeFindings } from '../records/alerts';
import { readSilentSince } from '../records/backlog';
import { deliverPending } from '../syncing/deliver-pending';
import { MAX_FOLDED_TOGETHER, foldMarked } from '../syncing/fold';
import { isolate, reportUnreadable } from '../syncing/isolate';
import { processRecord } from '../syncing/process-record';
import { checkDeadLetters } from './check-dead-letters';
import { runMaintenance } from './jobs';

/** Number of records that are processed in parallel. */
const AT_ONCE = 10;

/** Does all overdue work every five minutes: after a crash, a lost queue item, or the end of a wait. */
export async function sweep(context: InvocationContext): Promise<void> {
  const until = context.now() + BACKGROUND_RUN_MS;
  const records = await readRecords([singleRef('jobs'), singleRef('findings')]);
  const jobs = pickSingle(records, 'jobs')?.value ?? NO_JOBS;
  const isHourly = startPositionOf(jobs, 'search', context.now()) !== undefined;
  let firstPages = await listFirstPages(context);
  const known = pickSingle(records, 'findings')?.value ?? NO_FINDINGS;
  const isSilent = await observeSilence(known, firstPages, context);
  // Maintenance comes first if pushes may crash the process, so that findings and jobs still happen.
  if (isSilent) await runMaintenance(context);
  for (const channel of CHANNELS) {
    const channels = await readChannels();
    await recoverByNotes(channel, channels);
    // Pending pushes go first, so that the trial push of a failing channel can be one that never failed.
    if (!isHourly && !mayHavePending(circuitOf(channels, channel), context.now())) continue;
    await deliverPending(channel, context);
    firstPages = await listFirstPages(context);
  }
  const channels = await readChannels();
  let processed = 0;
  const unreadable: string[] = [];
  for (const [index, kind] of OUTBOX_KINDS.entries()) {
    let page: OutboxPage | undefined;
    do {
      page = page ? await listDue(kind, context.now(), page.cursor) : (firstPages[index] ?? EMPTY_PAGE);
      unreadable.push(...page.unreadableKeys);
      await foldAllMarked(page.records, until, context);
      const due = page.records.filter((record) => isDue(record, channels, context.now()));
      processed += await processAll(due, until, context);
    } while (page.cursor !== undefined && mayContinue(context, until));
  }
  if (isHourly) await checkDeadLetters(context);
  if (isHourly || unreadable.length > 0) await reportUnreadable(unreadable, context);
  if (!hasRequestsLeft(context)) await enqueue({ type: 'sweep' }, 0);
  if (!isSilent) await runMaintenance(context);
  log('sweep', { processed });
}

const EMPTY_PAGE: OutboxPage = { records: [], unreadableKeys: [] };

function listFirstPages(context: InvocationContext): Promise<OutboxPage[]> {
  return Promise.all(OUTBOX_KINDS.map((kind) => listDue(kind, context.now())));
}

/** Records since when a channel's due pushes have had no success. Returns true if a channel was silent before, too. */
async function observeSilence(
  known: Findings,
  pages: readonly OutboxPage[],
  context: InvocationContext,
): Promise<boolean> {
  const subjects = pages.flatMap((page) => page.records);
  const isSilent = (silence: SilentSince) => CHANNELS.some((channel) => silence[channel] !== null);
  if (subjects.length === 0 && !isSilent(known.silentSince)) return false;
  const channels = await readChannels();
  const due = subjects.flatMap(({ value }) => channelsDue(value, channels, context.now()));
  const silent = await readSilentSince(known, new Set(due), channels, context.now());
  if (CHANNELS.some((channel) => silent[channel] !== known.silentSince[channel])) {
    await changeFindings((before) => ({ ...before, silentSince: silent }));
  }
  return CHANNELS.some((channel) => known.silentSince[channel] !== null && silent[channel] !== null);
}

/** Recovers a channel by its success notes. A success without a failure in the same invocation only writes a note. */
async function recoverByNotes(channel: ChannelName, channels: Channels): Promise<void> {
  const stored = channels.circuits[channel];
  if (!stored || isOpen(stored.value) || stored.value.failingSince === null) return;
  const successAt = await readNotedSuccess(channel);
  const { before, stored: after } = await updateCircuit(
    channel,
    (circuit) => recoveredByNote(circuit, successAt),
    stored,
  );
  if (after.value.recoveredAt !== before.recoveredAt) await enqueue({ type: 'deliver-pending', channel }, 0);
}

/**
 * Returns true if the record has to be processed. Excludes records that wait for an open circuit, and folds, which are
 * processed in groups.
 */
function isDue(record: OutboxRecordRef, channels: Channels, now: number): boolean {
  if (record.value.setAsideUntil !== null && record.value.setAsideUntil > now) return false;
  return channelsDue(record.value, channels, now).length > 0 || dueWithoutDelivery(withoutFold(record)) <= now;
}

function withoutFold(record: OutboxRecordRef): OutboxRecordRef {
  return record.kind === 'delegation' ? { ...record, value: { ...record.value, foldDueAt: null } } : record;
}

/** Folds delegations whose queue item was refused or lost, grouped by offboarding. */
async function foldAllMarked(
  records: readonly OutboxRecordRef[],
  until: number,
  context: InvocationContext,
): Promise<void> {
  const marked = records
    .filter((record) => record.kind === 'delegation')
    .filter(({ value }) => (value.foldDueAt ?? Infinity) <= context.now());
  const groups = groupedBy(marked, ({ value }) => value.offboardingKey ?? value.pairKey);
  for (const part of [...groups.values()].flatMap((group) => chunks(group, MAX_FOLDED_TOGETHER))) {
    const [first] = part;
    if (first && mayContinue(context, until)) await isolate(first, () => foldMarked(part, context), context);
  }
}

async function processAll(
  records: readonly OutboxRecordRef[],
  until: number,
  context: InvocationContext,
): Promise<number> {
  let processed = 0;
  for (const part of chunks(records, AT_ONCE)) {
    if (!mayContinue(context, until)) break;
    await Promise.all(
      part.map(({ kind, key }) => isolate({ kind, key }, () => processRecord(kind, key, context), context)),
    );
    processed += part.length;
  }
  return processed;
}
