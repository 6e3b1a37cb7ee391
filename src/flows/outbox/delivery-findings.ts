import { pushFindings, pushScopes, type PushSubject } from '../../domain/alerts/delivery-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { hasOutbox, type OutboxRecordRef } from '../../platform/storage/listings';
import type { Write } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { reportFindings } from '../records/alerts';

/** Stores the findings about the pushes of records if they changed. The sweep repairs findings that are lost here. */
export async function reportDeliveryFindings(
  before: readonly OutboxRecordRef[],
  after: readonly OutboxRecordRef[],
  context: InvocationContext,
): Promise<void> {
  for (const record of after) {
    const earlier = before.find(({ kind, key }) => kind === record.kind && key === record.key);
    const known = earlier ? pushFindings(toPushSubject(earlier)) : [];
    const found = pushFindings(toPushSubject(record));
    if (keysOf(known) === keysOf(found)) continue;
    try {
      for (const scope of pushScopes(record)) {
        await reportFindings(
          scope,
          found.filter(({ key }) => key.startsWith(scope)),
          context.now(),
        );
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log('findings.not-reported', { record: record.key });
    }
  }
}

/** Returns the records with an outbox among the writes. */
export function writtenRecords(writes: readonly Write[]): OutboxRecordRef[] {
  return writes.flatMap((write) => ('next' in write && hasOutbox(write.next) ? [write.next] : []));
}

function keysOf(findings: readonly { readonly key: string }[]): string {
  return findings.map(({ key }) => key).join();
}

/**
 * Returns a record with its name for findings: its issue key or the service's id, because findings contain no personal
 * data.
 */
export function toPushSubject(record: OutboxRecordRef): PushSubject {
  const { kind, key, value } = record;
  return { kind, key, value, name: nameOf(record), test: kind === 'delegation' && value.test };
}

function nameOf({ kind, value }: OutboxRecordRef): string {
  switch (kind) {
    case 'delegation':
      return value.issue?.key ?? `delegation ${value.id}`;
    case 'offboarding':
      return `offboarding ${value.id}`;
    case 'pair':
      return Object.values(value.members).find(({ issueKey }) => issueKey !== null)?.issueKey ?? 'a pair';
  }
}
