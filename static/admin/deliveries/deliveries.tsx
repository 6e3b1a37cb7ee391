import { Box, Select } from '@forge/react';
import { useState } from 'react';
import type { DeliveryFilter } from '../../../src/domain/contract/admin-functions';
import type { Navigation } from '../../navigation';
import { Field } from '../../ui/field';
import { DeliveryList } from './delivery-list';

interface ListOption {
  readonly label: string;
  readonly value: DeliveryFilter['filter'];
  readonly text: string;
}

const DEAD_LETTERED: ListOption = {
  label: 'Rejected or retries exhausted',
  value: 'dead-lettered',
  text: 'The receiver refused these as wrong, or they failed for 7 days. Nothing is lost: you can resend them.',
};

const LISTS: readonly ListOption[] = [
  DEAD_LETTERED,
  { label: 'Sending or delayed', value: 'pending', text: 'We keep trying these.' },
  {
    label: 'Rejected',
    value: 'rejected',
    text: "The receiver refused these as wrong, or we can't know their result. We won't retry them: fix the cause and resend them.",
  },
  {
    label: 'Retries exhausted',
    value: 'exhausted',
    text: "These failed for 7 days. We'll send them when the channel works again, or when you resend them.",
  },
];

interface DeliveriesProps {
  readonly hasTorii: boolean;
  readonly navigation: Navigation;
}

/** Lists deliveries that the service hasn't acknowledged. The URL keeps the choice. */
export function Deliveries({ hasTorii, navigation }: DeliveriesProps) {
  // The query belongs to this page only while it is open.
  const [search, setSearch] = useState(navigation.search);
  if (navigation.pathname === '/deliveries' && search !== navigation.search) setSearch(navigation.search);
  const query = new URLSearchParams(search);
  const list = LISTS.find(({ value }) => value === query.get('show')) ?? DEAD_LETTERED;
  const channel = query.get('channel') ?? '';
  const picker = (
    <Box xcss={{ width: '280px' }}>
      <Field id="show" label="Show">
        <Select
          inputId="show"
          options={[...LISTS]}
          value={list}
          onChange={(chosen: ListOption) => navigation.setQuery({ show: chosen.value, channel })}
        />
      </Field>
    </Box>
  );
  return (
    <DeliveryList
      key={list.value}
      picker={picker}
      show={list.value}
      text={list.text}
      hasTorii={hasTorii}
      channel={channel}
      chooseChannel={(chosen) => navigation.setQuery({ show: list.value, channel: chosen })}
    />
  );
}
