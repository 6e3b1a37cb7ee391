import { defect, replacement, type Defect } from './defect';
import {
  changedDuringPush,
  changedWhileOff,
  downForMinutes,
  silentService,
  silentTorii,
  toriiDisagrees,
} from './history-filters';

const LATE_PUT = { file: 'flows/outbox/torii-responses.test.ts', title: 'a PUT that takes effect late' };
const CIRCUIT = 'domain/delivery/circuit.test.ts';

/** Mistakes in pushing to the webhook and to Torii. */
export const DELIVERING: readonly Defect[] = [
  defect(
    'ignore the lease of a push',
    'domain/delivery/outbox.ts',
    'return leaseUntil !== null && leaseUntil > now;',
    'return leaseUntil !== null && leaseUntil > now + 1e12;',
    { shows: changedDuringPush },
  ),
  defect(
    'use a sequence twice',
    'domain/delivery/outbox.ts',
    'const change = { type, sequence: record.sequence + 1 };',
    'const change = { type, sequence: record.sequence + (isStateChange || record.sequence === 0 ? 1 : 0) };',
  ),
  defect(
    'acknowledge a change that came during the push',
    'domain/delivery/push.ts',
    'const acknowledged = withAcknowledged(before, sequence);',
    'const acknowledged = withAcknowledged(before, record.sequence);',
    { shows: changedDuringPush },
  ),
  defect(
    'drop a push that failed three times',
    'domain/delivery/push.ts',
    "status: next === 'exhausted' ? 'exhausted' : 'open',",
    "status: attempts >= 3 ? 'dismissed' : 'open',",
    { shows: downForMinutes },
  ),
  defect(
    'drop a push that failed for seven days',
    'domain/delivery/push.ts',
    "status: next === 'exhausted' ? 'exhausted' : 'open',",
    "status: next === 'exhausted' ? 'dismissed' : 'open',",
    { test: { file: 'domain/delivery/push.test.ts', title: 'is exhausted after seven days' } },
  ),
  defect(
    'treat a time-out as an acknowledgment',
    'platform/channels/webhook.ts',
    '} catch (error) {',
    "} catch (error) {\n    if (error instanceof TimedOut) return { kind: 'acknowledged', status: 200 };",
    { shows: silentService },
  ),
  defect(
    'log the person',
    'flows/outbox/deliver.ts',
    '    record: record.key,\n    sequence,',
    "    record: 'person' in record.value ? record.value.person.email : '',\n    sequence,",
  ),
  defect(
    'read the settings once per process',
    'flows/records/channels.ts',
    "settings: settings ?? pickSingle(records, 'channel-settings')?.value ?? NO_CHANNEL_SETTINGS,",
    "settings: settings ?? ((globalThis as any).kept ??= pickSingle(records, 'channel-settings')?.value) ?? NO_CHANNEL_SETTINGS,",
    { shows: changedWhileOff },
  ),
  {
    name: 'hold all pushes for one that always fails',
    test: { file: CIRCUIT, title: 'never happens on fewer than five failures of three pushes' },
    changes: [
      replacement(
        'domain/delivery/circuit.ts',
        'return failures.length >= FAILURES_TO_OPEN && new Set(failures.map(({ push }) => push)).size >= PUSHES_TO_OPEN;',
        'return failures.length >= FAILURES_TO_OPEN;',
      ),
      replacement(
        'domain/delivery/circuit.ts',
        'const counted = failedBefore < COUNTED_FAILURES_PER_PUSH ? [...failures, { push, at }] : failures;',
        'const counted = [...failures, { push, at }];',
      ),
    ],
  },
  defect(
    'hold all pushes for the Retry-After of one',
    'domain/delivery/circuit.ts',
    'if (isOpen(circuit) || retryAfters.length < PUSHES_TO_OPEN) return next;',
    'if (isOpen(circuit)) return next;',
    { test: { file: CIRCUIT, title: 'Retry-After of two pushes' } },
  ),
  defect(
    'open the circuit although pushes pass',
    'domain/delivery/circuit.ts',
    'const failures = circuit.failures.filter(({ at }) => at > successAt);',
    'const { failures } = circuit;',
    { test: { file: CIRCUIT, title: 'takes failures without a recorded success' } },
  ),
  defect(
    'keep pushes waiting after a recovery',
    'domain/delivery/push.ts',
    "return status === 'exhausted' || !isFailingAlone(delivery);",
    'return false;',
    { test: { file: 'domain/delivery/push.test.ts', title: 'is sent at once after a recovery' } },
  ),
  {
    name: 'never read back at Torii after a call without a response',
    test: LATE_PUT,
    changes: [
      replacement(
        'platform/channels/torii.ts',
        'if ((isUnknown || torii.checkAt !== null) && (await read()) === value) {',
        'if (now < 0 && (await read()) === value) {',
      ),
      replacement(
        'platform/channels/torii.ts',
        'const checkAt = isUnknown || torii.checkAt !== null ? now + CHECK_AFTER_MS : null;',
        'const checkAt = null;',
      ),
    ],
  },
  defect(
    'lose a check at Torii that was refused',
    'domain/delivery/push.ts',
    'return { ...failed, problem: before.problem, attempts, nextAttemptAt: now + retryWait(attempts, random) };',
    "return { ...failed, attempts, nextAttemptAt: null, status: 'rejected' };",
    { test: { file: 'domain/delivery/push.test.ts', title: 'a check of a call without a response' } },
  ),
  defect(
    'start a workflow again if its start is unknown',
    'platform/channels/torii.ts',
    'if (trigger.attemptedAt !== null) {',
    'if (trigger.attemptedAt !== null && now < 0) {',
    { shows: silentTorii },
  ),
  defect(
    'never take back a report at Torii',
    'platform/channels/torii.ts',
    'return !value.removed && !mayHaveReport && !unknownOutcome;',
    'return !value.removed;',
  ),
  defect(
    'treat every 200 of Torii as a confirmation',
    'platform/channels/torii.ts',
    'if (newValue === value) return acknowledge(checkAt);',
    'if (newValue === value || now > 0) return acknowledge(checkAt);',
    { shows: toriiDisagrees },
  ),
  defect(
    'dismiss a take-back with its delegation',
    'domain/delivery/resend.ts',
    "  if (channel === 'torii' && isTakeBack(record)) return record;\n",
    '',
    { test: { file: 'domain/delivery/resend.test.ts', title: 'a take-back' } },
  ),
  defect(
    'leave resent pushes to a job that a lagging index hides them from',
    'flows/admin/resend.ts',
    'withDelivery(withResend(value, channel), channel, { nextAttemptAt: now });',
    'withDelivery(withResend(value, channel), channel, { nextAttemptAt: now > 0 ? null : now });',
    { test: { file: 'flows/outbox/resend-all.test.ts', title: 'are sent although the index lags' } },
  ),
];
