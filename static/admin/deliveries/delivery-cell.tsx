import { Stack, Text } from '@forge/react';
import type { DeliveryView } from '../../../src/domain/delivery/delivery-view';
import type { ChannelName } from '../../../src/domain/delivery/outbox';
import { DELIVERY_LABELS, explainDelivery } from '../../labels';
import { lozenge } from '../../ui/lozenges';

/** Returns the state of a delivery and its reason, without hooks, for a cell of a table. */
export function deliveryCell(channel: ChannelName, delivery: DeliveryView) {
  const explanation = explainDelivery(channel, delivery);
  return (
    <Stack space="space.050">
      {lozenge(DELIVERY_LABELS[delivery.state])}
      {explanation !== undefined && (
        <Text size="small" color="color.text.subtle">
          {explanation}
        </Text>
      )}
    </Stack>
  );
}
