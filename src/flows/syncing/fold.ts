import { MAX_OPERATIONS } from '../../domain/limits';
import { withFolded, type KeyedDelegation } from '../../domain/offboarding/offboarding';
import { withFoldedIntoPair } from '../../domain/offboarding/pair';
import { isEnded } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { listNewestMembers } from '../../platform/storage/listings';
import {
  pick,
  readManyReadable,
  readRecords,
  rewrite,
  update,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { scheduleCompletionCheck } from '../outbox/completion-check';
import { reportDeliveryFindings, writtenRecords } from '../outbox/delivery-findings';
import { deliverDue } from './deliver-due';

/** Wait before the next fold after one with several changes, because more changes are likely. */
const NEXT_FOLD_MS = 3000;

type SharedKind = 'offboarding' | 'pair';
type Shared = Stored<'offboarding'> | Stored<'pair'>;

/**
 * Folds the states of delegations into a shared record, and pushes the resulting change. If many delegations change at
 * once, one queue item per record does this. Two simultaneous folds are safe, because a conflict repeats the reads.
 * @param changedKey delegation that changed; nothing is done if the record already has its state. If undefined, all
 * open members are read
 */
export async function fold(
  kind: SharedKind,
  sharedKey: string,
  changedKey: string | undefined,
  context: InvocationContext,
): Promise<void> {
  const refs = [
    { kind, key: sharedKey },
    ...(changedKey === undefined ? [] : [{ kind: 'delegation' as const, key: changedKey }]),
  ];
  const known = await readRecords(refs);
  const isFolded =
    changedKey !== undefined && hasState(sharedOf(known, kind, sharedKey), pick(known, 'delegation', changedKey));
  if (isFolded) return;
  const folded = await update(
    refs,
    async (records) => {
      const shared = sharedOf(records, kind, sharedKey);
      if (!shared) return { writes: [], result: undefined };
      const delegations = await readMembers(
        shared,
        changedKey === undefined ? undefined : pick(records, 'delegation', changedKey),
      );
      const change = foldDelegations(shared, delegations, context.now());
      return { writes: change.writes, result: { ...change, before: shared } };
    },
    known,
  );
  if (!folded) return;
  await reportDeliveryFindings([folded.before], writtenRecords(folded.writes), context);
  await scheduleCompletionCheck(folded.writes, context);
  if (folded.changedCount > 1) await enqueue({ type: 'fold', kind, into: sharedKey }, NEXT_FOLD_MS, sharedKey);
  if (folded.sequence > folded.before.value.sequence) await deliverDue(kind, sharedKey, context);
}

function sharedOf(records: readonly Stored[], kind: SharedKind, key: string): Shared | undefined {
  return kind === 'pair' ? pick(records, 'pair', key) : pick(records, 'offboarding', key);
}

function stateIn(shared: Shared, key: string) {
  return shared.kind === 'pair' ? shared.value.members[key]?.state : shared.value.members[key];
}

/** Returns true if the shared record already has the delegation's state, or one of them doesn't exist. */
function hasState(shared: Shared | undefined, delegation: Stored<'delegation'> | undefined): boolean {
  return !shared || !delegation || stateIn(shared, delegation.key) === delegation.value.state;
}

/**
 * Reads the delegations whose state may have changed: those that are open in the record, and those that it doesn't have
 * yet. If a delegation was reopened, reads all, because ended ones may have changed too.
 */
async function readMembers(
  shared: Shared,
  changedDelegation: Stored<'delegation'> | undefined,
): Promise<KeyedDelegation[]> {
  const isReopened =
    changedDelegation !== undefined &&
    isEnded(stateIn(shared, changedDelegation.key) ?? 'creating') &&
    !isEnded(changedDelegation.value.state);
  const keys = Object.keys(shared.value.members).filter(
    (key) => isReopened || !isEnded(stateIn(shared, key) ?? 'creating'),
  );
  const newest = shared.kind === 'offboarding' ? await listNewestMembers(shared.key) : [];
  const unknown = newest.flatMap(({ key }) => (key in shared.value.members ? [] : [key]));
  const toRead = [...new Set([...keys, ...unknown, ...(changedDelegation ? [changedDelegation.key] : [])])];
  const read = await readManyReadable('delegation', toRead);
  return read.filter(({ value }) => (shared.kind === 'pair' ? value.pairKey : value.offboardingKey) === shared.key);
}

/** A shared record with folded states, and the writes for it. */
interface FoldChange {
  readonly writes: readonly Write[];
  /** Number of delegations whose state changed in the record. */
  readonly changedCount: number;
  readonly sequence: number;
}

function foldDelegations(shared: Shared, delegations: readonly KeyedDelegation[], now: number): FoldChange {
  const changedCount = delegations.filter(({ key, value }) => stateIn(shared, key) !== value.state).length;
  if (shared.kind === 'pair') {
    const value = withFoldedIntoPair(shared.value, delegations);
    return { writes: value === shared.value ? [] : [rewrite(shared, value)], changedCount, sequence: value.sequence };
  }
  const value = withFolded(shared.value, delegations, now);
  return { writes: value === shared.value ? [] : [rewrite(shared, value)], changedCount, sequence: value.sequence };
}

/** Maximum number of delegations that fit in a transaction with their rows, their pairs and one offboarding. */
export const MAX_FOLDED_TOGETHER = Math.floor((MAX_OPERATIONS - 1) / 3);

/**
 * Folds delegations whose queue item was lost, and clears `foldDueAt`.
 * @param marked up to `MAX_FOLDED_TOGETHER` delegations of one offboarding, or of none
 */
export async function foldMarked(marked: readonly Stored<'delegation'>[], context: InvocationContext): Promise<void> {
  const offboardingKey = marked[0]?.value.offboardingKey ?? null;
  const refs = [
    ...marked.map(({ key }) => ({ kind: 'delegation' as const, key })),
    ...[...new Set(marked.map(({ value }) => value.pairKey))].map((key) => ({ kind: 'pair' as const, key })),
    ...(offboardingKey === null ? [] : [{ kind: 'offboarding' as const, key: offboardingKey }]),
  ];
  const recordsToPush = await update(refs, (records) => {
    const delegations = records.filter((record) => record.kind === 'delegation');
    const now = context.now();
    const changes = records.flatMap((record) => {
      if (record.kind !== 'pair' && record.kind !== 'offboarding') return [];
      const members = delegations.filter(({ value }) =>
        record.kind === 'pair' ? value.pairKey === record.key : value.offboardingKey === record.key,
      );
      return [{ record, ...foldDelegations(record, members, now) }];
    });
    const cleared: Write[] = delegations.flatMap((record) =>
      record.value.foldDueAt === null ? [] : [rewrite(record, { ...record.value, foldDueAt: null })],
    );
    return {
      writes: [...cleared, ...changes.flatMap(({ writes }) => writes)],
      result: changes.filter(({ record, sequence }) => sequence > record.value.sequence).map(({ record }) => record),
    };
  });
  for (const { kind, key } of recordsToPush) await enqueue({ type: 'process-record', kind, record: key }, 0);
}
