import { Button, ButtonGroup, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { useCallback, useMemo, useState } from 'react';
import type { DeliveryFilter, ListedDelivery } from '../../../src/domain/contract/admin-functions';
import { CHANNEL_NAMES, DELIVERY_LABELS, explainDelivery } from '../../labels';
import { useAction, useLoaded } from '../../loading';
import type { Navigation } from '../../navigation';
import { ErrorSection } from '../../ui/error-message';
import { lozenge } from '../../ui/lozenges';
import { PagedTable } from '../../ui/paged-table';
import type { Columns } from '../../ui/scroll-table';
import { SelectField, type Named } from '../../ui/select-field';
import { call } from '../api';
import { BulkAction, type BulkActionName } from './bulk-actions';

type RowAction = 'resend' | 'dismiss';

interface DeliveryListOption extends Named<DeliveryFilter['filter']> {
  /** Explanation of the list. */
  readonly text: string;
}

const DEAD_LETTERED: DeliveryListOption = {
  id: 'dead-lettered',
  name: 'Rejected or retries exhausted',
  text: 'The receiver refused these as wrong, or they failed for 7 days. Nothing is lost: you can resend them.',
};

const LISTS: readonly DeliveryListOption[] = [
  DEAD_LETTERED,
  {
    id: 'pending',
    name: 'Sending or delayed',
    text: 'We keep trying these, or send them when the channel works again.',
  },
  {
    id: 'rejected',
    name: 'Rejected',
    text: "The receiver refused these as wrong, or we can't know their result. We won't retry them: fix the cause and resend them.",
  },
  {
    id: 'exhausted',
    name: 'Retries exhausted',
    text: "These failed for 7 days. We'll send them when the channel works again, or when you resend them.",
  },
];

const BOTH_CHANNELS = { id: '', name: 'Webhook and Torii' } as const;
const CHANNELS = [BOTH_CHANNELS, { id: 'webhook', name: 'Webhook' }, { id: 'torii', name: 'Torii' }] as const;

const KIND_LABELS: Readonly<Record<ListedDelivery['kind'], string>> = {
  delegation: 'Delegation',
  pair: 'Removal from the app',
  offboarding: 'Offboarding',
};

const COLUMNS: Columns<ListedDelivery> = {
  Subject: ({ kind }) => KIND_LABELS[kind],
  Person: ({ person }) => person,
  App: ({ app }) => app ?? 'All apps',
  Issues: ({ issues }) => issues.join(', '),
  Channel: ({ channel }) => CHANNEL_NAMES[channel].label,
  Delivery: ({ channel, delivery }) => {
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
  },
};

interface DeliveriesProps {
  readonly hasTorii: boolean;
  readonly navigation: Navigation;
}

/** Lists deliveries that the service hasn't acknowledged, and resends or dismisses them. The URL keeps the filter. */
export function Deliveries({ hasTorii, navigation }: DeliveriesProps) {
  // The query belongs to this page only while it is open.
  const [search, setSearch] = useState(navigation.search);
  if (navigation.pathname === '/deliveries' && search !== navigation.search) setSearch(navigation.search);
  const query = new URLSearchParams(search);
  const selectedList = LISTS.find(({ id }) => id === query.get('show')) ?? DEAD_LETTERED;
  const channel = CHANNELS.find(({ id }) => id === query.get('channel')) ?? BOTH_CHANNELS;
  const filter = useMemo(
    (): DeliveryFilter => ({ filter: selectedList.id, ...(channel.id === '' ? {} : { channel: channel.id }) }),
    [selectedList.id, channel.id],
  );
  const list = useLoaded(useCallback(() => call('listDeliveries', filter), [filter]));
  const [bulkAction, setBulkAction] = useState<BulkActionName>();
  const acting = useAction(async (name: RowAction, { id, kind, channel: deliveryChannel }: ListedDelivery) => {
    await call(name, { id, kind, channel: deliveryChannel });
    list.reload();
  });
  const [latestAction = 'resend', latestDelivery] = acting.args ?? [];
  const actionsOf = (delivery: ListedDelivery) => {
    const actionButton = (name: RowAction, text: string) => (
      <LoadingButton
        spacing="compact"
        isLoading={acting.isBusy && latestAction === name && latestDelivery === delivery}
        onClick={() => acting.start(name, delivery)}
      >
        {text}
      </LoadingButton>
    );
    return (
      <ButtonGroup label={`Actions for ${KIND_LABELS[delivery.kind]} ${delivery.id}`}>
        {actionButton('resend', 'Resend')}
        {actionButton('dismiss', 'Dismiss')}
      </ButtonGroup>
    );
  };
  const deliveries = list.value?.pushes;
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        <Inline space="space.200" shouldWrap rowSpace="space.100">
          <SelectField
            id="show"
            label="Show"
            width="280px"
            options={LISTS}
            value={selectedList}
            choose={({ id }) => {
              acting.clear();
              navigation.setQuery({ show: id, channel: channel.id });
            }}
          />
          {hasTorii && (
            <SelectField
              id="channel"
              label="Channel"
              width="200px"
              options={CHANNELS}
              value={channel}
              choose={({ id }) => navigation.setQuery({ show: selectedList.id, channel: id })}
            />
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
      <Text>{selectedList.text}</Text>
      <ErrorSection title={`We couldn't ${latestAction} it`} error={acting.error} />
      <PagedTable
        label="Deliveries"
        columns={{ ...COLUMNS, Action: actionsOf }}
        keyOf={(delivery) => `${delivery.kind} ${delivery.id} ${delivery.channel}`}
        list={{ ...list, rows: deliveries }}
        empty={{
          header: 'No deliveries here',
          description: 'Pushes appear here while they wait, or after they failed.',
        }}
      />
      {list.value?.hasMore === true && <Text>There are more. They appear when you resend or dismiss these.</Text>}
      {bulkAction !== undefined && (
        <BulkAction name={bulkAction} filter={filter} onDone={list.reload} close={() => setBulkAction(undefined)} />
      )}
    </Stack>
  );
}
