import { Button, ButtonGroup, Inline, Link, LoadingButton, Stack, User } from '@forge/react';
import { useCallback, useMemo, useState } from 'react';
import type { RowView } from '../../../src/domain/contract/admin-functions';
import { formatCellDateTime, ROW_DELIVERY_LABELS } from '../../labels';
import type { Navigation } from '../../navigation';
import { dueCell, lozenge, stateLozenge } from '../../ui/lozenges';
import { PagedTable, usePages } from '../../ui/paged-table';
import type { Columns } from '../../ui/scroll-table';
import { call } from '../api';
import { FilterLine } from './filter-line';
import { filterOf, isFiltered, NO_TEXT, queryOf, searchInput } from './search-filter';
import { SyncAll } from './sync-all';

interface DelegationListProps {
  /** True if Torii was set up. */
  readonly hasTorii: boolean;
  readonly navigation: Navigation;
}

/** Finds delegations. The URL keeps the filters, but not the text of the search. */
export function DelegationList({ hasTorii, navigation }: DelegationListProps) {
  // The query belongs to this page only while it is open.
  const [search, setSearch] = useState(navigation.search);
  if (navigation.pathname === '/delegations' && search !== navigation.search) setSearch(navigation.search);
  const [text, setText] = useState(NO_TEXT);
  const input = useMemo(() => searchInput(filterOf(search), text), [search, text]);
  const list = usePages(useCallback((start) => call('searchDelegations', { ...input, ...start }), [input]));
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        <FilterLine
          filter={filterOf(search)}
          text={text}
          isLoading={list.isLoading}
          changeFilter={(changed) => navigation.setQuery(queryOf(changed))}
          search={setText}
        />
        <Inline space="space.100" alignBlock="start" shouldWrap>
          <SyncAll />
          <LoadingButton isLoading={list.isLoading} onClick={list.reload}>
            Refresh
          </LoadingButton>
        </Inline>
      </Inline>
      <PagedTable
        label="Delegations"
        columns={columnsOf(hasTorii, (id) => navigation.go(`/delegations/${encodeURIComponent(id)}`))}
        keyOf={({ id }) => id}
        list={list}
        empty={
          isFiltered(input)
            ? { header: 'No matches', description: 'Change the search or the filters.' }
            : {
                header: 'No delegations yet',
                description: 'They appear when the service starts the offboarding of a person.',
              }
        }
      />
    </Stack>
  );
}

function columnsOf(hasTorii: boolean, open: (id: string) => void): Columns<RowView> {
  return {
    Person: ({ person }) => person?.name ?? person?.email ?? 'Personal data removed',
    App: ({ app, account }) => (account === null ? app : `${app} (${account})`),
    State: ({ state }) => stateLozenge(state),
    Issue: ({ issue, state }) =>
      issue ? <Link href={issue.url}>{issue.key}</Link> : state === 'creating' ? 'Not yet' : 'None',
    Assignee: ({ assignee }) => (assignee ? <User accountId={assignee.accountId} /> : 'Unassigned'),
    Requested: ({ askedAt }) => formatCellDateTime(askedAt),
    Due: ({ dueAt, overdue }) => dueCell(dueAt, overdue),
    Webhook: ({ delivery }) => lozenge(ROW_DELIVERY_LABELS[delivery.webhook]),
    ...(hasTorii && { Torii: ({ delivery }: RowView) => lozenge(ROW_DELIVERY_LABELS[delivery.torii]) }),
    Action: ({ id }) => (
      <ButtonGroup label={`Actions for ${id}`}>
        <Button spacing="compact" onClick={() => open(id)}>
          Open
        </Button>
      </ButtonGroup>
    ),
  };
}
