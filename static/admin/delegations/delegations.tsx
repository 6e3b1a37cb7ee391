import { Box, Select } from '@forge/react';
import { useState } from 'react';
import type { DelegationFilter, DeliveryFilter } from '../../../src/domain/contract/admin-functions';
import { STATE_LABELS } from '../../labels';
import type { Navigation } from '../../navigation';
import { Field } from '../../ui/field';
import { DelegationList } from './delegation-list';
import { DeliveryList } from './delivery-list';

/** A list of delegations by state, or of deliveries. */
type ListOption = { readonly label: string; readonly value: string } & (
  | { readonly list: 'delegations'; readonly filter: DelegationFilter }
  | { readonly list: 'deliveries'; readonly filter: DeliveryFilter['filter']; readonly text: string }
);

const ALL: ListOption = { label: 'All delegations', value: 'all', list: 'delegations', filter: 'all' };

const STATES = ['creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed'] as const;

const LISTS: readonly { readonly label: string; readonly options: readonly ListOption[] }[] = [
  {
    label: 'Delegations',
    options: [
      ALL,
      ...STATES.map((state): ListOption => ({
        label: STATE_LABELS[state].text,
        value: state,
        list: 'delegations',
        filter: state,
      })),
    ],
  },
  {
    label: 'Deliveries',
    options: [
      {
        label: 'Sending or delayed',
        value: 'pending',
        list: 'deliveries',
        filter: 'pending',
        text: 'We keep trying these.',
      },
      {
        label: 'Rejected or retries exhausted',
        value: 'dead-lettered',
        list: 'deliveries',
        filter: 'dead-lettered',
        text: 'The receiver refused these as wrong, or they failed for 7 days. Nothing is lost: you can resend them.',
      },
      {
        label: 'Rejected',
        value: 'rejected',
        list: 'deliveries',
        filter: 'rejected',
        text: "The receiver refused these as wrong, or we can't know their result. We won't retry them: fix the cause and resend them.",
      },
      {
        label: 'Retries exhausted',
        value: 'exhausted',
        list: 'deliveries',
        filter: 'exhausted',
        text: "These failed for 7 days. We'll send them when the channel works again, or when you resend them.",
      },
    ],
  },
];

const OPTIONS = LISTS.flatMap(({ options }) => options);

interface DelegationsProps {
  readonly hasTorii: boolean;
  readonly navigation: Navigation;
}

/** Lists delegations, or deliveries that the service hasn't acknowledged. The URL keeps the choice. */
export function Delegations({ hasTorii, navigation }: DelegationsProps) {
  // The query belongs to this page only while it is open.
  const [search, setSearch] = useState(navigation.search);
  const isOpen = navigation.pathname.startsWith('/delegations');
  if (isOpen && search !== navigation.search) setSearch(navigation.search);
  const query = new URLSearchParams(search);
  const shown = OPTIONS.find(({ value }) => value === query.get('show')) ?? ALL;
  const channel = query.get('channel') ?? '';
  const picker = (
    <Box xcss={{ width: '280px' }}>
      <Field id="show" label="Show">
        <Select
          inputId="show"
          options={[...LISTS]}
          value={shown}
          onChange={(chosen: ListOption) => navigation.setQuery({ show: chosen === ALL ? '' : chosen.value, channel })}
        />
      </Field>
    </Box>
  );
  return shown.list === 'delegations' ? (
    <DelegationList key={shown.value} picker={picker} filter={shown.filter} hasTorii={hasTorii} />
  ) : (
    <DeliveryList
      key={shown.value}
      picker={picker}
      show={shown.filter}
      text={shown.text}
      hasTorii={hasTorii}
      channel={channel}
      chooseChannel={(chosen) => navigation.setQuery({ show: shown.value, channel: chosen })}
    />
  );
}
