import { Button, ButtonGroup, EmptyState, Inline, Link, LoadingButton, Stack, User } from '@forge/react';
import { useCallback, useState } from 'react';
import type { RowView } from '../../../src/domain/contract/admin-functions';
import { formatCellTime, ROW_DELIVERY_LABELS } from '../../labels';
import type { Navigation } from '../../navigation';
import { dueCell, lozenge, stateLozenge } from '../../ui/lozenges';
import { PagedTable, usePages, type Page } from '../../ui/paged-table';
import { cellsOf } from '../../ui/scroll-table';
import { call } from '../api';
import { FilterLine } from './filter-line';
import { filterOf, isFiltered, NO_TEXT, queryOf, searchInput } from './search-filter';
import { SyncAll } from './sync-all';

const COLUMNS = ['Person', 'App', 'State', 'Issue', 'Assignee', 'Requested', 'Due', 'Webhook', 'Torii', 'Action'];

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
  const filter = filterOf(search);
  const pages = usePages(
    useCallback(
      async (cursor: string | undefined): Promise<Page<RowView>> =>
        call('searchDelegations', {
          ...searchInput(filterOf(search), text),
          ...(cursor === undefined ? {} : { cursor }),
        }),
      [search, text],
    ),
  );
  const columns = COLUMNS.filter((name) => hasTorii || name !== 'Torii');
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        <FilterLine
          filter={filter}
          text={text}
          isLoading={pages.isLoading}
          changeFilter={(changed) => navigation.setQuery(queryOf(changed))}
          search={setText}
        />
        <Inline space="space.100" alignBlock="start" shouldWrap>
          <SyncAll />
          <LoadingButton isLoading={pages.isLoading} onClick={pages.reload}>
            Refresh
          </LoadingButton>
        </Inline>
      </Inline>
      <PagedTable
        label="Delegations"
        columns={columns}
        pages={pages}
        rowOf={(row) => ({
          key: row.id,
          cells: rowCells(row, columns, () => navigation.go(`/delegations/${encodeURIComponent(row.id)}`)),
        })}
        empty={
          isFiltered(filter, text) ? (
            <EmptyState header="No matches" headingLevel={2} description="Change the search or the filters." />
          ) : (
            <EmptyState
              header="No delegations yet"
              headingLevel={2}
              description="They appear when the service starts the offboarding of a person."
            />
          )
        }
      />
    </Stack>
  );
}

/** Returns plain elements, because UI Kit doesn't support hooks in cells. */
function rowCells(row: RowView, columns: readonly string[], open: () => void) {
  const { id, person, app, account, state, issue, assignee, askedAt, dueAt, overdue, delivery } = row;
  return cellsOf(columns, {
    Person: person?.name ?? person?.email ?? 'Personal data removed',
    App: account === null ? app : `${app} (${account})`,
    State: stateLozenge(state),
    Issue: issue ? <Link href={issue.url}>{issue.key}</Link> : state === 'creating' ? 'Not yet' : 'None',
    Assignee: assignee ? <User accountId={assignee.accountId} /> : 'Unassigned',
    Requested: formatCellTime(askedAt),
    Due: dueCell(dueAt, overdue),
    Webhook: lozenge(ROW_DELIVERY_LABELS[delivery.webhook]),
    Torii: lozenge(ROW_DELIVERY_LABELS[delivery.torii]),
    Action: (
      <ButtonGroup label={`Actions for ${id}`}>
        <Button spacing="compact" onClick={open}>
          Open
        </Button>
      </ButtonGroup>
    ),
  });
}
