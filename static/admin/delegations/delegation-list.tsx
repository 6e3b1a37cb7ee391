import { ButtonGroup, EmptyState, Inline, Link, LoadingButton, Lozenge, Stack, User } from '@forge/react';
import { useCallback, useRef, useState, type ReactElement } from 'react';
import type { DelegationFilter, DelegationPage, ListedDelegation } from '../../../src/domain/contract/admin-functions';
import type { DeliveryView } from '../../../src/domain/delivery/delivery-view';
import { sayDone } from '../../done';
import { useAct, useLoaded } from '../../loading';
import { Trouble } from '../../trouble';
import { STATES } from '../../words';
import { call } from '../api';
import { WideTable } from '../wide-table';
import { deliveryCell } from './delivery-cell';
import { LookAtAll } from './look-at-all';

type ActName = 'syncDelegation' | 'resend';

/** The columns, in hundredths of the page. */
const WIDTHS = { Person: 9, App: 12, State: 9, Issue: 7, Assignee: 13, Receiver: 17, Torii: 17, Action: 16 };

/** What may be sent again; it is dismissed from the list of messages. */
const UNTOLD: readonly DeliveryView['state'][] = ['delayed', 'rejected', 'exhausted', 'dismissed'];

interface DelegationListProps {
  /** Chooses what is listed. */
  readonly picker: ReactElement;
  readonly show: DelegationFilter;
  /** Whether Torii was ever set up. */
  readonly hasTorii: boolean;
}

/** Delegations, those that changed last first, and what may be done when one of them hangs. */
export function DelegationList({ picker, show, hasTorii }: DelegationListProps) {
  const pages = useRef(1);
  const page = useLoaded(useCallback(() => firstPages(show, pages.current), [show]));
  const [more, setMore] = useState<{ readonly to: DelegationPage; readonly page: DelegationPage }>();
  const acting = useAct();
  const [acted, setActed] = useState<string>();

  // What was loaded further belongs to the first page as it was.
  const first = page.value;
  const further = more && more.to === first ? more.page : undefined;
  const shown = first && [...first.delegations, ...(further?.delegations ?? [])];
  const cursor = further ? further.cursor : first?.cursor;
  const act = (name: ActName, id: string) => {
    setActed(`${name} ${id}`);
    void acting.run(async () => {
      await call(name, { id });
      if (name === 'syncDelegation') sayDone('Compared with Jira');
      page.reload();
    });
  };
  const loadMore = (to: DelegationPage, after: string) => {
    setActed(undefined);
    void acting.run(async () => {
      const next = await call('listDelegations', { filter: show, cursor: after });
      pages.current += 1;
      setMore({
        to,
        page: { delegations: [...(further?.delegations ?? []), ...next.delegations], cursor: next.cursor },
      });
    });
  };
  const head = Object.entries(WIDTHS).filter(([name]) => hasTorii || name !== 'Torii');
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end">
        {picker}
        <Inline space="space.100" alignBlock="start">
          <LookAtAll />
          <LoadingButton isLoading={page.isLoading} onClick={page.reload}>
            Refresh
          </LoadingButton>
        </Inline>
      </Inline>
      <Trouble title="The delegations could not be loaded" error={page.error} retry={page.reload} />
      <Trouble title="It was not done" error={acting.error} />
      {shown?.length === 0 && cursor === null ? (
        <EmptyState
          header={show === 'all' ? 'No delegations yet' : 'None of these'}
          headingLevel={2}
          description={
            show === 'all'
              ? 'They come when the service starts the offboarding of a person.'
              : 'Choose another list above.'
          }
        />
      ) : (
        <WideTable
          label="Delegations"
          isLoading={!shown && page.isLoading}
          head={{ cells: head.map(([name, width]) => ({ key: name, content: name, width })) }}
          rows={(shown ?? []).map((delegation) => ({
            key: delegation.id,
            cells: cellsOf(
              delegation,
              hasTorii,
              (name) => acting.isBusy && acted === `${name} ${delegation.id}`,
              (name) => act(name, delegation.id),
            ),
          }))}
        />
      )}
      {first && cursor !== null && cursor !== undefined && (
        <Inline>
          <LoadingButton isLoading={acting.isBusy && acted === undefined} onClick={() => loadMore(first, cursor)}>
            Show more
          </LoadingButton>
        </Inline>
      )}
    </Stack>
  );
}

/** So many pages as one: what was shown further stays when it is asked for again. */
async function firstPages(show: DelegationFilter, count: number): Promise<DelegationPage> {
  const first = await call('listDelegations', { filter: show });
  const delegations = [...first.delegations];
  let { cursor } = first;
  for (let n = 1; n < count && cursor !== null; n += 1) {
    const next: DelegationPage = await call('listDelegations', { filter: show, cursor });
    delegations.push(...next.delegations);
    cursor = next.cursor;
  }
  return { delegations, cursor };
}

/** Plain elements: UI Kit calls a component in a cell as a function, so none with hooks may stand there. */
function cellsOf(
  delegation: ListedDelegation,
  hasTorii: boolean,
  isBusy: (name: ActName) => boolean,
  act: (name: ActName) => void,
) {
  const { id, person, app, account, state, issue, assignee, delivery, torii } = delegation;
  const canSend = [delivery, torii].some((one) => one && UNTOLD.includes(one.state));
  return [
    { key: 'Person', content: person?.name ?? person?.email ?? 'Removed after a time' },
    { key: 'App', content: account === null || account === undefined ? app.name : `${app.name} (${account})` },
    { key: 'State', content: <Lozenge appearance={STATES[state].appearance}>{STATES[state].text}</Lozenge> },
    { key: 'Issue', content: issue ? <Link href={issue.url}>{issue.key}</Link> : 'None yet' },
    { key: 'Assignee', content: assignee ? <User accountId={assignee.accountId} /> : 'Unassigned' },
    { key: 'Receiver', content: deliveryCell('webhook', delivery) },
    ...(hasTorii ? [{ key: 'Torii', content: torii ? deliveryCell('torii', torii) : '' }] : []),
    {
      key: 'Action',
      content: (
        <ButtonGroup label={`Actions for ${id}`}>
          <LoadingButton spacing="compact" isLoading={isBusy('syncDelegation')} onClick={() => act('syncDelegation')}>
            Look again
          </LoadingButton>
          {canSend && (
            <LoadingButton spacing="compact" isLoading={isBusy('resend')} onClick={() => act('resend')}>
              Send again
            </LoadingButton>
          )}
        </ButtonGroup>
      ),
    },
  ];
}
