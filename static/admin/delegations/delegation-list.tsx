import { ButtonGroup, EmptyState, Inline, Link, LoadingButton, Lozenge, Stack, Text, User } from '@forge/react';
import { useCallback, useState, type ReactElement } from 'react';
import type { DelegationFilter, ListedDelegation } from '../../../src/domain/contract/admin-functions';
import type { DeliveryView } from '../../../src/domain/delivery/delivery-view';
import { STATE_LABELS } from '../../labels';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { PagedTable, usePages, type Page } from '../../ui/paged-table';
import { cellsOf } from '../../ui/scroll-table';
import { call } from '../api';
import { deliveryCell } from './delivery-cell';
import { SyncAll } from './sync-all';

type RowAction = 'syncDelegation' | 'resend';

const COLUMNS = ['Person', 'App', 'State', 'Issue', 'Assignee', 'Webhook', 'Torii', 'Action'];

/** States of deliveries that can be resent. */
const RESENDABLE: readonly DeliveryView['state'][] = ['delayed', 'rejected', 'exhausted', 'dismissed'];

const RESULTS: Readonly<Record<RowAction, string>> = { syncDelegation: 'Synced', resend: 'Resent' };

interface DelegationListProps {
  /** Control that chooses the list. */
  readonly picker: ReactElement;
  readonly filter: DelegationFilter;
  /** True if Torii was set up. */
  readonly hasTorii: boolean;
}

/** Lists delegations, the last changed first. */
export function DelegationList({ picker, filter, hasTorii }: DelegationListProps) {
  const pages = usePages(useCallback((cursor: string | undefined) => loadPage(filter, cursor), [filter]));
  const action = useAction();
  const [latest, setLatest] = useState<{ readonly name: RowAction; readonly id: string }>();
  const act = (name: RowAction, id: string) => {
    setLatest({ name, id });
    void action.run(async () => {
      await call(name, { id });
      pages.reload();
    });
  };
  const columns = COLUMNS.filter((name) => hasTorii || name !== 'Torii');
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        {picker}
        <Inline space="space.100" alignBlock="start" shouldWrap>
          <SyncAll />
          <LoadingButton isLoading={pages.isLoading} onClick={pages.reload}>
            Refresh
          </LoadingButton>
        </Inline>
      </Inline>
      <ErrorSection
        title={latest?.name === 'resend' ? "We couldn't resend it" : "We couldn't sync it"}
        error={action.error}
      />
      <PagedTable
        label="Delegations"
        columns={columns}
        pages={pages}
        rowOf={(delegation) => ({
          key: delegation.id,
          cells: delegationCells(delegation, columns, {
            busy: action.isBusy && latest?.id === delegation.id ? latest.name : undefined,
            done:
              !action.isBusy && action.error === undefined && latest?.id === delegation.id ? latest.name : undefined,
            act: (name) => act(name, delegation.id),
          }),
        })}
        empty={
          <EmptyState
            header={filter === 'all' ? 'No delegations yet' : 'No matches'}
            headingLevel={2}
            description={
              filter === 'all'
                ? 'They appear when the service starts the offboarding of a person.'
                : 'Choose another list above.'
            }
          />
        }
      />
    </Stack>
  );
}

async function loadPage(filter: DelegationFilter, cursor: string | undefined): Promise<Page<ListedDelegation>> {
  const page = await call('listDelegations', cursor === undefined ? { filter } : { filter, cursor });
  return { rows: page.delegations, cursor: page.cursor };
}

interface RowActions {
  /** Action that runs now. */
  readonly busy: RowAction | undefined;
  /** Action that succeeded last. */
  readonly done: RowAction | undefined;
  readonly act: (name: RowAction) => void;
}

/** Returns plain elements, because UI Kit doesn't support hooks in cells. */
function delegationCells(delegation: ListedDelegation, columns: readonly string[], { busy, done, act }: RowActions) {
  const { id, person, app, account, state, issue, assignee, delivery, torii } = delegation;
  const canResend = [delivery, torii].some((view) => view && RESENDABLE.includes(view.state));
  const button = (name: RowAction, text: string) => (
    <LoadingButton spacing="compact" isLoading={busy === name} onClick={() => act(name)}>
      {text}
    </LoadingButton>
  );
  return cellsOf(columns, {
    Person: person?.name ?? person?.email ?? 'Personal data removed',
    App: account === null || account === undefined ? app.name : `${app.name} (${account})`,
    State: stateCell(delegation),
    Issue: issue ? <Link href={issue.url}>{issue.key}</Link> : state === 'creating' ? 'Not yet' : 'None',
    Assignee: assignee ? <User accountId={assignee.accountId} /> : 'Unassigned',
    Webhook: deliveryCell('webhook', delivery),
    Torii: torii ? deliveryCell('torii', torii) : '',
    Action: (
      <Stack space="space.050">
        <ButtonGroup label={`Actions for ${id}`}>
          {button('syncDelegation', 'Sync')}
          {canResend && button('resend', 'Resend')}
        </ButtonGroup>
        {done && <Text size="small">{RESULTS[done]}</Text>}
      </Stack>
    ),
  });
}

/** Shows the state, with the reason if the delegation failed. */
function stateCell({ state, reason }: ListedDelegation) {
  const { text, appearance } = STATE_LABELS[state];
  return (
    <Stack space="space.050">
      <Inline>
        <Lozenge appearance={appearance}>{text}</Lozenge>
      </Inline>
      {state === 'failed' && typeof reason === 'object' && (
        <Text size="small" color="color.text.subtle">
          {reason.detail}
        </Text>
      )}
    </Stack>
  );
}
