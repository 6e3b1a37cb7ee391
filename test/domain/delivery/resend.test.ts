import { EMPTY_OUTBOX, withChange, withDelivery, type OutboxRecord } from '../../../src/domain/delivery/outbox';
import { withDismissal, withResend } from '../../../src/domain/delivery/resend';
import { NO_TORII_STATE, type ToriiState } from '../../../src/domain/delivery/torii';

type PairRecord = OutboxRecord & { readonly removed: boolean };

function pairOf(removed: boolean, torii: Partial<ToriiState>): PairRecord {
  const changed = withChange(EMPTY_OUTBOX, removed ? 'pair.removed' : 'pair.taken_back', true);
  return { ...changed, removed, torii: { ...NO_TORII_STATE, ...torii } };
}

test.each<[string, Partial<ToriiState>]>([
  ['that Torii confirmed before', { mayBeReported: true }],
  ['after a call without a response', { unknownOutcome: true }],
  ['that is still to be checked', { checkAt: 1000 }],
])('a take-back of a removal %s is never dismissed', (_, torii) => {
  const record = pairOf(false, torii);
  expect(withDismissal(record, 'torii')).toBe(record);
});

test('a removal is dismissed, and so is a push of the webhook', () => {
  const record = pairOf(true, { mayBeReported: true });
  expect(withDismissal(record, 'torii').outbox.torii.status).toBe('dismissed');
  expect(withDismissal(pairOf(false, { mayBeReported: true }), 'webhook').outbox.webhook.status).toBe('dismissed');
});

test('a dismissed push is sent again by a resend', () => {
  const failed = withDelivery(withDismissal(pairOf(true, {}), 'torii'), 'torii', { attempts: 3 });
  expect(withResend(failed, 'torii').outbox.torii).toMatchObject({ status: 'open', attempts: 0, nextAttemptAt: null });
});
