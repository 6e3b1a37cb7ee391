import { Box, Button, ButtonGroup, EmptyState, Inline, LoadingButton, Select, Stack, Text } from '@forge/react';
import { useCallback, useMemo, useState, type ReactElement } from 'react';
import type { DeliveryFilter, DeliveryRef, ListedDelivery } from '../../../src/domain/contract/admin-functions';
import { CHANNEL_NAMES } from '../../labels';
import { useAction, useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Field } from '../../ui/field';
import { cellsOf, ScrollTable } from '../../ui/scroll-table';
import { call } from '../api';
import { BulkAction, type BulkActionName } from './bulk-actions';
import { deliveryCell } from './delivery-cell';

interface DeliveryListProps {
  /** Control that chooses the list. */
  readonly picker: ReactElement;
  readonly show: DeliveryFilter['filter'];
  /** Explanation of the list. */
  readonly text: string;
  readonly hasTorii: boolean;
  /** Name of a channel; any other value means both. */
  readonly channel: string;
  readonly chooseChannel: (channel: string) => void;
}

type RowAction = 'resend' | 'dismiss';

interface ChannelOption {
  readonly label: string;
  readonly value: 'both' | 'webhook' | 'torii';
}

const BOTH: ChannelOption = { label: 'Webhook and Torii', value: 'both' };
const CHANNEL_OPTIONS: readonly ChannelOption[] = [
  BOTH,
  { label: 'Webhook', value: 'webhook' },
  { label: 'Torii', value: 'torii' },
];

const KIND_LABELS: Readonly<Record<ListedDelivery['kind'], string>> = {
  delegation: 'Delegation',
  pair: 'Removal from the app',
  offboarding: 'Offboarding',
};

const COLUMNS = ['Subject', 'Person', 'App', 'Issues', 'Channel', 'Delivery', 'Action'];

/** Lists the deliveries of a filter, and resends or dismisses one of them or all. */
export function DeliveryList({ picker, show, text, hasTorii, channel: chosen, chooseChannel }: DeliveryListProps) {
  const channel = CHANNEL_OPTIONS.find(({ value }) => value === chosen) ?? BOTH;
  const filter = useMemo(
    (): DeliveryFilter => (channel.value === 'both' ? { filter: show } : { filter: show, channel: channel.value }),
    [show, channel.value],
  );
  const list = useLoaded(useCallback(() => call('listDeliveries', filter), [filter]));
  const action = useAction();
  const [latest, setLatest] = useState<{ readonly name: RowAction; readonly key: string }>();
  const [bulkAction, setBulkAction] = useState<BulkActionName>();
  const act = (name: RowAction, delivery: ListedDelivery) => {
    const { id, kind, channel: on } = delivery;
    setLatest({ name, key: keyOf(delivery) });
    void action.run(async () => {
      await call(name, { id, kind, channel: on });
      list.reload();
    });
  };
  const deliveries = list.value?.pushes;
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        <Inline space="space.200" shouldWrap rowSpace="space.100">
          {picker}
          {hasTorii && (
            <Box xcss={{ width: '200px' }}>
              <Field id="channel" label="Channel">
                <Select
                  inputId="channel"
                  options={[...CHANNEL_OPTIONS]}
                  value={channel}
                  onChange={(option: ChannelOption) => chooseChannel(option === BOTH ? '' : option.value)}
                />
              </Field>
            </Box>
          )}
        </Inline>
        <ButtonGroup label="Actions for all deliveries">
          <Button isDisabled={!deliveries?.length} onClick={() => setBulkAction('resendAll')}>
            Resend all
          </Button>
          <Button isDisabled={!deliveries?.length} onClick={() => setBulkAction('dismissAll')}>
            Dismiss all
          </Button>
          <LoadingButton isLoading={list.isLoading} onClick={list.reload}>
            Refresh
          </LoadingButton>
        </ButtonGroup>
      </Inline>
      <Text>{text}</Text>
      <ErrorSection title="We couldn't load the deliveries" error={list.error} retry={list.reload} />
      <ErrorSection title={`We couldn't ${latest?.name ?? 'resend'} it`} error={action.error} />
      {deliveries?.length === 0 ? (
        <EmptyState
          header="No deliveries here"
          headingLevel={2}
          description="Pushes appear here while they wait, or after they failed."
        />
      ) : (
        <ScrollTable
          label="Deliveries"
          isLoading={!deliveries && list.isLoading}
          columns={COLUMNS}
          rows={(deliveries ?? []).map((delivery) => ({
            key: keyOf(delivery),
            cells: deliveryCells(
              delivery,
              action.isBusy && latest?.key === keyOf(delivery) ? latest.name : undefined,
              (name) => act(name, delivery),
            ),
          }))}
        />
      )}
      {list.value?.hasMore === true && <Text>There are more. They appear when you resend or dismiss these.</Text>}
      {bulkAction !== undefined && (
        <BulkAction name={bulkAction} filter={filter} done={list.reload} close={() => setBulkAction(undefined)} />
      )}
    </Stack>
  );
}

function keyOf({ kind, id, channel }: Required<DeliveryRef>): string {
  return `${kind} ${id} ${channel}`;
}

function deliveryCells(delivery: ListedDelivery, busy: RowAction | undefined, act: (name: RowAction) => void) {
  const { id, kind, person, app, issues, channel } = delivery;
  const button = (name: RowAction, text: string) => (
    <LoadingButton spacing="compact" isLoading={busy === name} onClick={() => act(name)}>
      {text}
    </LoadingButton>
  );
  return cellsOf(COLUMNS, {
    Subject: KIND_LABELS[kind],
    Person: person,
    App: app ?? 'All apps',
    Issues: issues.join(', '),
    Channel: CHANNEL_NAMES[channel].label,
    Delivery: deliveryCell(channel, delivery.delivery),
    Action: (
      <ButtonGroup label={`Actions for ${KIND_LABELS[kind]} ${id}`}>
        {button('resend', 'Resend')}
        {button('dismiss', 'Dismiss')}
      </ButtonGroup>
    ),
  });
}
