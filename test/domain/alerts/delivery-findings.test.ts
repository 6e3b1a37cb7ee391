import { pushFindings, type FindingSubject } from '../../../src/domain/alerts/delivery-findings';
import { withDelivery, type AttemptEntry, type Delivery } from '../../../src/domain/delivery/outbox';
import { OPEN } from '../support/open-delegation';

const attempt: AttemptEntry = { sequence: 1, at: 0, status: 500, error: null, durationMs: 10, nextAttemptAt: null };

function subjectWith(change: Partial<Delivery>): FindingSubject {
  const value = withDelivery(OPEN, 'webhook', { recent: [attempt], ...change });
  return { kind: 'delegation', key: 'k', value: withDelivery(value, 'torii', { acknowledged: value.sequence }) };
}

test.each<[string, Partial<Delivery>, string, string]>([
  ['rejected', { status: 'rejected' }, 'push:dead-lettered:delegation:k:webhook', 'rejected the push of IT-1 with 500'],
  ['exhausted', { status: 'exhausted' }, 'push:dead-lettered:delegation:k:webhook', 'failed for 7 days'],
  [
    'failing for the third time while others pass',
    { failuresWhileOthersPass: 3 },
    'push:alone:delegation:k:webhook',
    'keeps failing with 500 while the webhook accepts others',
  ],
])('a push that is %s gives one finding with a fix', (_, change, key, text) => {
  const [finding, ...others] = pushFindings(subjectWith(change));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ key, text: expect.stringContaining(text) as string });
  expect(finding?.fix).not.toBe('');
  expect(finding?.target).toMatchObject({ page: 'deliveries', channel: 'webhook' });
});

test.each<[string, Partial<Delivery>]>([
  ['pending', {}],
  ['failing for the second time while others pass', { failuresWhileOthersPass: 2 }],
  ['dismissed', { status: 'dismissed', failuresWhileOthersPass: 5 }],
  ['acknowledged after its rejection', { acknowledged: 1, status: 'rejected' }],
])('a push that is %s gives no finding', (_, change) => {
  expect(pushFindings(subjectWith(change))).toEqual([]);
});
