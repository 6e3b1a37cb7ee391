import { Box, Button, ButtonGroup, EmptyState, Inline, LoadingButton, Select, Stack, Text } from '@forge/react';
import { useCallback, useMemo, useState, type ReactElement } from 'react';
import type { DeliveryFilter, DeliveryRef, ListedDelivery } from '../../../src/domain/contract/admin-functions';
import { useAct, useLoaded } from '../../loading';
import { Trouble } from '../../trouble';
import { CHANNELS } from '../../words';
import { call } from '../api';
import { Field } from '../field';
import { WideTable } from '../wide-table';
import { AllOfThem, type AllName } from './all-of-them';
import { deliveryCell } from './delivery-cell';

interface PushListProps {
  /** Chooses what is listed. */
  readonly picker: ReactElement;
  readonly show: DeliveryFilter['filter'];
  /** What is in the list. */
  readonly words: string;
  readonly hasTorii: boolean;
}

type ActName = 'resend' | 'dismiss';

interface ChannelChoice {
  readonly label: string;
  readonly value: 'both' | 'webhook' | 'torii';
}

const BOTH: ChannelChoice = { label: 'Receiver and Torii', value: 'both' };
const CHANNEL_CHOICES: readonly ChannelChoice[] = [
  BOTH,
  { label: 'Receiver only', value: 'webhook' },
  { label: 'Torii only', value: 'torii' },
];

const ABOUT: Readonly<Record<ListedDelivery['kind'], string>> = {
  delegation: 'Delegation',
  pair: 'Removal from the app',
  offboarding: 'Offboarding',
};

/** What did not reach the service, with its tries, and what may be done about it: of one, or of all. */
export function PushList({ picker, show, words, hasTorii }: PushListProps) {
  const [channel, setChannel] = useState(BOTH);
  const filter = useMemo(
    (): DeliveryFilter => (channel.value === 'both' ? { filter: show } : { filter: show, channel: channel.value }),
    [show, channel.value],
  );
  const list = useLoaded(useCallback(() => call('listDeliveries', filter), [filter]));
  const acting = useAct();
  const [acted, setActed] = useState<string>();
  const [all, setAll] = useState<AllName>();
  const act = (name: ActName, { id, kind, channel: by }: ListedDelivery) => {
    const push = { id, kind, channel: by };
    setActed(`${name} ${keyOf(push)}`);
    void acting.run(async () => {
      await call(name, push);
      list.reload();
    });
  };
  const pushes = list.value?.pushes;
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        <Inline space="space.200">
          {picker}
          {hasTorii && (
            <Box xcss={{ width: '200px' }}>
              <Field id="channel" label="Channel">
                <Select
                  inputId="channel"
                  options={[...CHANNEL_CHOICES]}
                  value={channel}
                  onChange={(chosen: ChannelChoice) => setChannel(chosen)}
                />
              </Field>
            </Box>
          )}
        </Inline>
        <ButtonGroup label="Actions for the whole list">
          <Button isDisabled={!pushes?.length} onClick={() => setAll('resendAll')}>
            Send all again
          </Button>
          <Button isDisabled={!pushes?.length} onClick={() => setAll('dismissAll')}>
            Dismiss all
          </Button>
          <LoadingButton isLoading={list.isLoading} onClick={list.reload}>
            Refresh
          </LoadingButton>
        </ButtonGroup>
      </Inline>
      <Text>{words}</Text>
      <Trouble title="The list could not be loaded" error={list.error} retry={list.reload} />
      <Trouble title="It was not done" error={acting.error} />
      {pushes?.length === 0 ? (
        <EmptyState
          header="None of these"
          headingLevel={2}
          description="The service knows all that it should, as far as this list goes."
        />
      ) : (
        <WideTable
          label="Messages to the service"
          isLoading={!pushes && list.isLoading}
          head={{
            cells: ['About', 'Person', 'App', 'Issues', 'Channel', 'Delivery', 'Action'].map((name) => ({
              key: name,
              content: name,
            })),
          }}
          rows={(pushes ?? []).map((push) => ({
            key: keyOf(push),
            cells: cellsOf(
              push,
              (name) => acting.isBusy && acted === `${name} ${keyOf(push)}`,
              (name) => act(name, push),
            ),
          }))}
        />
      )}
      {list.value?.hasMore === true && <Text>There are more: they follow when some of these are done.</Text>}
      {all !== undefined && <AllOfThem name={all} filter={filter} done={list.reload} close={() => setAll(undefined)} />}
    </Stack>
  );
}

function keyOf({ kind, id, channel }: Required<DeliveryRef>): string {
  return `${kind} ${id} ${channel}`;
}

function cellsOf(push: ListedDelivery, isBusy: (name: ActName) => boolean, act: (name: ActName) => void) {
  const { id, kind, person, app, issues, channel, delivery } = push;
  return [
    { key: 'About', content: ABOUT[kind] },
    { key: 'Person', content: person },
    { key: 'App', content: app ?? 'All of them' },
    { key: 'Issues', content: issues.join(', ') },
    { key: 'Channel', content: CHANNELS[channel].name },
    { key: 'Delivery', content: deliveryCell(channel, delivery) },
    {
      key: 'Action',
      content: (
        <ButtonGroup label={`Actions for ${ABOUT[kind]} ${id}`}>
          <LoadingButton spacing="compact" isLoading={isBusy('resend')} onClick={() => act('resend')}>
            Send again
          </LoadingButton>
          <LoadingButton spacing="compact" isLoading={isBusy('dismiss')} onClick={() => act('dismiss')}>
            Dismiss
          </LoadingButton>
        </ButtonGroup>
      ),
    },
  ];
}
