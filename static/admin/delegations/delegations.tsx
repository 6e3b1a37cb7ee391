import { Box, Select } from '@forge/react';
import { useState } from 'react';
import type { DelegationFilter, DeliveryFilter } from '../../../src/domain/contract/admin-functions';
import { STATES } from '../../words';
import { Field } from '../field';
import { DelegationList } from './delegation-list';
import { PushList } from './push-list';

/** What is listed: delegations by their state, or what did not reach the service. */
type Shown = { readonly label: string; readonly value: string } & (
  | { readonly list: 'delegations'; readonly show: DelegationFilter }
  | { readonly list: 'pushes'; readonly filter: DeliveryFilter['filter']; readonly words: string }
);

const ALL: Shown = { label: 'All delegations', value: 'all', list: 'delegations', show: 'all' };

const CHOICES: readonly { readonly label: string; readonly options: readonly Shown[] }[] = [
  {
    label: 'Delegations',
    options: [
      ALL,
      ...(['creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed'] as const).map((state): Shown => ({
        label: STATES[state].text,
        value: state,
        list: 'delegations',
        show: state,
      })),
    ],
  },
  {
    label: 'Messages to the service',
    options: [
      {
        label: 'Not told yet',
        value: 'pending',
        list: 'pushes',
        filter: 'pending',
        words: 'The app goes on trying these by itself.',
      },
      {
        label: 'On hold or given up',
        value: 'dead-lettered',
        list: 'pushes',
        filter: 'dead-lettered',
        words: 'Refused as wrong, or tried for 7 days: nothing is lost, and you can send them again.',
      },
      {
        label: 'On hold',
        value: 'rejected',
        list: 'pushes',
        filter: 'rejected',
        words:
          'Refused as wrong, or nobody can say what became of them: nothing more is tried until you send them again.',
      },
      {
        label: 'Given up',
        value: 'exhausted',
        list: 'pushes',
        filter: 'exhausted',
        words: 'Tried for 7 days: they are sent when the channel works again, or when you send them again.',
      },
    ],
  },
];

/** The delegations, and what the service has not been told of them. */
export function Delegations({ hasTorii }: { readonly hasTorii: boolean }) {
  const [shown, setShown] = useState(ALL);
  const picker = (
    <Box xcss={{ width: '280px' }}>
      <Field id="show" label="Show">
        <Select inputId="show" options={[...CHOICES]} value={shown} onChange={(chosen: Shown) => setShown(chosen)} />
      </Field>
    </Box>
  );
  return shown.list === 'delegations' ? (
    <DelegationList key={shown.value} picker={picker} show={shown.show} hasTorii={hasTorii} />
  ) : (
    <PushList key={shown.value} picker={picker} show={shown.filter} words={shown.words} hasTorii={hasTorii} />
  );
}
