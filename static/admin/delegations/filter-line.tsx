import { Box, Checkbox, Form, Inline, LoadingButton, Select, Textfield } from '@forge/react';
import { useState, type ReactNode } from 'react';
import { ROW_DELIVERY_LABELS, STATE_LABELS } from '../../labels';
import { Field, textOf } from '../../ui/field';
import { PersonPicker } from '../../ui/person-picker';
import type { SearchFilter, SearchKind, SearchText } from './search-filter';

interface FilterLineProps {
  readonly filter: SearchFilter;
  readonly text: SearchText;
  readonly isLoading: boolean;
  readonly changeFilter: (filter: SearchFilter) => void;
  readonly search: (text: SearchText) => void;
}

interface FilterOption<V extends string> {
  readonly value: V;
  readonly label: string;
}

/** Placeholders by kind of search. */
const EXAMPLES: Readonly<Record<SearchKind, string>> = {
  person: 'Email or start of name',
  app: 'Name of the app',
  owner: '',
  issue: 'IT-42',
  offboarding: 'Id of the offboarding',
};

const KINDS: readonly FilterOption<SearchKind>[] = [
  { value: 'person', label: 'Person' },
  { value: 'app', label: 'App' },
  { value: 'owner', label: 'Assignee' },
  { value: 'issue', label: 'Issue key' },
  { value: 'offboarding', label: 'Offboarding' },
];

const STATES: readonly FilterOption<SearchFilter['state']>[] = [
  { value: '', label: 'All states' },
  { value: 'creating', label: STATE_LABELS.creating.text },
  { value: 'in_progress', label: STATE_LABELS.in_progress.text },
  { value: 'completed', label: STATE_LABELS.completed.text },
  { value: 'declined', label: STATE_LABELS.declined.text },
  { value: 'canceled', label: STATE_LABELS.canceled.text },
  { value: 'failed', label: STATE_LABELS.failed.text },
];

const DELIVERIES: readonly FilterOption<SearchFilter['delivery']>[] = [
  { value: '', label: 'All deliveries' },
  { value: 'nothing', label: ROW_DELIVERY_LABELS.nothing.text },
  { value: 'acknowledged', label: ROW_DELIVERY_LABELS.acknowledged.text },
  { value: 'pending', label: ROW_DELIVERY_LABELS.pending.text },
  { value: 'rejected', label: ROW_DELIVERY_LABELS.rejected.text },
  { value: 'exhausted', label: ROW_DELIVERY_LABELS.exhausted.text },
  { value: 'dismissed', label: ROW_DELIVERY_LABELS.dismissed.text },
];

const ORDERS: readonly FilterOption<SearchFilter['order']>[] = [
  { value: 'asked', label: 'Newest request' },
  { value: 'updated', label: 'Last change' },
  { value: 'due', label: 'Due date' },
  { value: 'ended', label: 'Last ended' },
];

/** Shows the search and all filters in one line, which wraps on narrow pages. */
export function FilterLine({ filter, text, isLoading, changeFilter, search }: FilterLineProps) {
  const [typed, setTyped] = useState(text);
  return (
    <Form onSubmit={() => search(typed)}>
      <Inline space="space.150" rowSpace="space.100" alignBlock="end" shouldWrap>
        <Filter id="search-kind" label="Search by" width="130px">
          <Select
            inputId="search-kind"
            options={[...KINDS]}
            value={KINDS.find(({ value }) => value === typed.kind) ?? null}
            onChange={({ value }: FilterOption<SearchKind>) => setTyped({ kind: value, text: '' })}
          />
        </Filter>
        {typed.kind === 'owner' ? (
          <Box xcss={{ width: '200px' }}>
            <PersonPicker
              id="search-owner"
              label="Search"
              choose={(accountId) => setTyped({ kind: 'owner', text: accountId ?? '' })}
            />
          </Box>
        ) : (
          <Filter id="search-text" label="Search" width="200px">
            <Textfield
              key={typed.kind}
              id="search-text"
              defaultValue={typed.text}
              placeholder={EXAMPLES[typed.kind]}
              onChange={(event) => setTyped({ ...typed, text: textOf(event) })}
            />
          </Filter>
        )}
        <LoadingButton type="submit" isLoading={isLoading}>
          Search
        </LoadingButton>
        <Filter id="state" label="State" width="140px">
          <Select
            inputId="state"
            options={[...STATES]}
            value={STATES.find(({ value }) => value === filter.state) ?? null}
            onChange={({ value }: FilterOption<SearchFilter['state']>) => changeFilter({ ...filter, state: value })}
          />
        </Filter>
        <Filter id="delivery" label="Delivery" width="160px">
          <Select
            inputId="delivery"
            options={[...DELIVERIES]}
            value={DELIVERIES.find(({ value }) => value === filter.delivery) ?? null}
            onChange={({ value }: FilterOption<SearchFilter['delivery']>) =>
              changeFilter({ ...filter, delivery: value })
            }
          />
        </Filter>
        {/* The index of a search has an order of its own. */}
        {text.text === '' && (
          <Filter id="order" label="Order" width="180px">
            <Select
              inputId="order"
              options={[...ORDERS]}
              value={ORDERS.find(({ value }) => value === filter.order) ?? null}
              onChange={({ value }: FilterOption<SearchFilter['order']>) => changeFilter({ ...filter, order: value })}
            />
          </Filter>
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

interface FilterProps {
  readonly id: string;
  readonly label: string;
  readonly width: '130px' | '140px' | '160px' | '180px' | '200px';
  readonly children: ReactNode;
}

function Filter({ id, label, width, children }: FilterProps) {
  return (
    <Box xcss={{ width }}>
      <Field id={id} label={label}>
        {children}
      </Field>
    </Box>
  );
}
