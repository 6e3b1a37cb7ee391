import { Inline, Lozenge, Stack, Text } from '@forge/react';
import type { DeliveryView } from '../../../src/domain/delivery/delivery-view';
import type { ChannelName } from '../../../src/domain/delivery/outbox';
import { DELIVERIES, whyNotTold } from '../../words';

/** What stands in a table of how far a channel knows: plain elements, for a cell. */
export function deliveryCell(channel: ChannelName, delivery: DeliveryView) {
  const { text, appearance } = DELIVERIES[delivery.state];
  const why = whyNotTold(channel, delivery);
  return (
    <Stack space="space.050">
      <Inline>
        <Lozenge appearance={appearance}>{text}</Lozenge>
      </Inline>
      {why !== undefined && (
        <Text size="small" color="color.text.subtle">
          {why}
        </Text>
      )}
    </Stack>
  );
}
