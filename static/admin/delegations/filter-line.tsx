import { Box, Checkbox, Form, Inline, LoadingButton } from '@forge/react';
import { useState } from 'react';
import { ROW_DELIVERY_LABELS, STATE_LABELS } from '../../labels';
import { PersonPicker } from '../../ui/person-picker';
import { SelectField, type Named } from '../../ui/select-field';
import { TextInput } from '../../ui/text-input';
import { DELIVERIES, STATES, type SearchFilter, type SearchKind, type SearchText } from './search-filter';

interface FilterLineProps {
  readonly filter: SearchFilter;
  readonly text: SearchText;
  readonly isLoading: boolean;
  readonly changeFilter: (filter: SearchFilter) => void;
  readonly search: (text: SearchText) => void;
}

/** Placeholders by kind of search. */
const EXAMPLES: Readonly<Record<SearchKind, string>> = {
  person: 'Email or start of name',
  app: 'Name of the app',
  owner: '',
  issue: 'IT-42',
  offboarding: 'Id of the offboarding',
};

const KIND_OPTIONS: readonly Named<SearchKind>[] = [
  { id: 'person', name: 'Person' },
  { id: 'app', name: 'App' },
  { id: 'owner', name: 'Assignee' },
  { id: 'issue', name: 'Issue key' },
  { id: 'offboarding', name: 'Offboarding' },
];
const STATE_OPTIONS = STATES.map((id) => ({ id, name: id === '' ? 'All states' : STATE_LABELS[id].text }));
const DELIVERY_OPTIONS = DELIVERIES.map((id) => ({
  id,
  name: id === '' ? 'All deliveries' : ROW_DELIVERY_LABELS[id].text,
}));
const ORDER_OPTIONS: readonly Named<SearchFilter['order']>[] = [
  { id: 'asked', name: 'Newest request' },
  { id: 'updated', name: 'Last change' },
  { id: 'due', name: 'Due date' },
  { id: 'ended', name: 'Last ended' },
];

/** Shows the search and all filters in one line, which wraps on narrow pages. */
export function FilterLine({ filter, text, isLoading, changeFilter, search }: FilterLineProps) {
  const [draft, setDraft] = useState(text);
  return (
    <Form onSubmit={() => search(draft)}>
      <Inline space="space.150" rowSpace="space.100" alignBlock="end" shouldWrap>
        <SelectField
          id="search-kind"
          label="Search by"
          width="130px"
          options={KIND_OPTIONS}
          value={KIND_OPTIONS.find(({ id }) => id === draft.kind)}
          choose={({ id }) => setDraft({ kind: id, text: '' })}
        />
        <Box xcss={{ width: '200px' }}>
          {draft.kind === 'owner' ? (
            <PersonPicker
              id="search-owner"
              label="Search"
              choose={(accountId) => setDraft({ kind: 'owner', text: accountId ?? '' })}
            />
          ) : (
            <TextInput
              key={draft.kind}
              id="search-text"
              label="Search"
              placeholder={EXAMPLES[draft.kind]}
              initial={draft.text}
              change={(changed) => setDraft({ ...draft, text: changed })}
            />
          )}
        </Box>
        <LoadingButton type="submit" isLoading={isLoading}>
          Search
        </LoadingButton>
        <SelectField
          id="state"
          label="State"
          width="140px"
          options={STATE_OPTIONS}
          value={STATE_OPTIONS.find(({ id }) => id === filter.state)}
          choose={({ id }) => changeFilter({ ...filter, state: id })}
        />
        <SelectField
          id="delivery"
          label="Delivery"
          width="160px"
          options={DELIVERY_OPTIONS}
          value={DELIVERY_OPTIONS.find(({ id }) => id === filter.delivery)}
          choose={({ id }) => changeFilter({ ...filter, delivery: id })}
        />
        {/* The index of a search has an order of its own. */}
        {text.text === '' && (
          <SelectField
            id="order"
            label="Order"
            width="180px"
            options={ORDER_OPTIONS}
            value={ORDER_OPTIONS.find(({ id }) => id === filter.order)}
            choose={({ id }) => changeFilter({ ...filter, order: id })}
          />
        )}
        <Checkbox
          label="Overdue"
          isChecked={filter.overdue}
          onChange={() => changeFilter({ ...filter, overdue: !filter.overdue })}
        />
        <Checkbox
          label="Unassigned"
          isChecked={filter.unassigned}
          onChange={() => changeFilter({ ...filter, unassigned: !filter.unassigned })}
        />
      </Inline>
    </Form>
  );
}
