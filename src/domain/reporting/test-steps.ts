import type { TestStep } from '../contract/admin-rows';
import type { Delegation } from '../delegation/delegation';
import type { DeliveryView } from '../delivery/delivery-view';
import type { ChannelName, Delivery } from '../delivery/outbox';
import { reasonText } from './story';

/**
 * Returns the steps of a test delegation.
 * @param deliveries deliveries to the enabled channels
 */
export function testSteps(
  delegation: Delegation,
  deliveries: Readonly<Partial<Record<ChannelName, DeliveryView>>>,
): TestStep[] {
  const { state, issueCreatedAt, outcome, reason, outbox } = delegation;
  const isCompleted = state === 'completed';
  const { webhook, torii } = deliveries;
  return [
    { name: 'created', at: issueCreatedAt, problem: state === 'failed' ? reasonText(reason) : null },
    {
      name: 'completed',
      at: isCompleted ? (outcome?.at ?? null) : null,
      problem:
        state === 'declined'
          ? 'The issue is in a status or resolution that means declined'
          : state === 'canceled'
            ? reasonText(reason)
            : null,
    },
    ...(webhook
      ? [step('acknowledged', isCompleted ? outbox.webhook.outcomeAcknowledgedAt : null, webhook.problem)]
      : []),
    ...(torii ? [step('key-accepted', lastSuccessAt(outbox.torii), torii.problem)] : []),
  ];
}

function step(name: TestStep['name'], doneAt: number | null, problem: string | null): TestStep {
  return { name, at: doneAt === null ? null : new Date(doneAt).toISOString(), problem };
}

/** Returns the time (epoch ms) at the end of the newest attempt with a 2xx response; null without one. */
function lastSuccessAt({ recent }: Delivery): number | null {
  const success = recent.findLast(({ status }) => status !== null && status >= 200 && status < 300);
  return success ? success.at + success.durationMs : null;
}
