import { EMPTY_OUTBOX, withChange, withDelivery, type OutboxRecord } from '../../../src/domain/delivery/outbox';
import { withDismissal, withResend } from '../../../src/domain/delivery/resend';
import { NO_TORII_STATE, type ToriiState } from '../../../src/domain/delivery/torii';

type PairRecord = OutboxRecord & { readonly removed: boolean };

function pairAfter(change: 'pair.removed' | 'pair.taken_back', torii: Partial<ToriiState>): PairRecord {
  const changed = withChange(EMPTY_OUTBOX, change, true);
  return { ...changed, removed: change === 'pair.removed', torii: { ...NO_TORII_STATE, ...torii } };
}

test.each<[string, Partial<ToriiState>]>([
  ['that Torii may have recorded', { mayHaveReport: true }],
  ['after a call without a response', { unknownOutcome: true }],
  ['that is still to be checked', { checkAt: 1000 }],
])('a take-back of a removal %s is never dismissed', (_, torii) => {
  const record = pairAfter('pair.taken_back', torii);
  expect(withDismissal(record, 'torii')).toBe(record);
});

test('a removal can be dismissed, and so can a push of the webhook', () => {
  const record = pairAfter('pair.removed', { mayHaveReport: true });
  expect(withDismissal(record, 'torii').outbox.torii.status).toBe('dismissed');
  expect(withDismissal(pairAfter('pair.taken_back', { mayHaveReport: true }), 'webhook').outbox.webhook.status).toBe(
    'dismissed',
  );
});

test('a dismissed push is sent again by a resend', () => {
  const failed = withDelivery(withDismissal(pairAfter('pair.removed', {}), 'torii'), 'torii', { attempts: 3 });
  expect(withResend(failed, 'torii').outbox.torii).toMatchObject({ status: 'open', attempts: 0, nextAttemptAt: null });
});
