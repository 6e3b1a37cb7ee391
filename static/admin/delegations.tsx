import {
  Box,
  Button,
  ButtonGroup,
  DynamicTable,
  EmptyState,
  Inline,
  LoadingButton,
  Lozenge,
  Link,
  Select,
  Stack,
  Text,
  User,
} from '@forge/react';
import { useCallback, useState } from 'react';
import type { DelegationFilter, DelegationPage, ListedDelegation } from '../../src/domain/admin-functions';
import { useAct, useLoaded } from '../loading';
import { Trouble } from '../trouble';
import { DELIVERIES, STATES, whyNotTold } from '../words';
import { call } from './api';
import { Field } from './field';

interface Shown {
  readonly value: DelegationFilter;
  readonly label: string;
}

type ActName = 'lookAgain' | 'sendAgain' | 'dismiss';

const ALL: Shown = { value: 'all', label: 'All' };
const FILTERS: readonly Shown[] = [
  ALL,
  { value: 'waiting', label: 'Service not told yet' },
  { value: 'held', label: 'Refused or given up by the receiver' },
  { value: 'creating', label: STATES.creating.text },
  { value: 'in_progress', label: STATES.in_progress.text },
  { value: 'completed', label: STATES.completed.text },
  { value: 'declined', label: STATES.declined.text },
  { value: 'canceled', label: STATES.canceled.text },
  { value: 'failed', label: STATES.failed.text },
];

/** The delegations, newest first, and what may be done when one of them hangs. */
export function Delegations() {
  const [filter, setFilter] = useState(ALL);
  const show = filter.value;
  const page = useLoaded(useCallback(() => call('getDelegations', { show }), [show]));
  const [more, setMore] = useState<{ readonly to: DelegationPage; readonly page: DelegationPage }>();
  const acting = useAct();
  const [acted, setActed] = useState<string>();

  // What was loaded further belongs to the first page as it was.
  const first = page.value;
  const further = more && more.to === first ? more.page : undefined;
  const shown = first && [...first.delegations, ...(further?.delegations ?? [])];
  const cursor = further ? further.cursor : first?.cursor;
  const act = (name: ActName, id: string) => {
    setActed(id);
    void acting.run(async () => {
      await call(name, { id });
      page.reload();
    });
  };
  const loadMore = (to: DelegationPage, after: string) => {
    setActed(undefined);
    void acting.run(async () => {
      const next = await call('getDelegations', { show, cursor: after });
      setMore({
        to,
        page: { delegations: [...(further?.delegations ?? []), ...next.delegations], cursor: next.cursor },
      });
    });
  };

  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="end">
        <Box xcss={{ width: '280px' }}>
          <Field id="show" label="Show">
            <Select
              inputId="show"
              options={[...FILTERS]}
              value={filter}
              onChange={(chosen: Shown) => {
                acting.clear();
                setFilter(chosen);
              }}
            />
          </Field>
        </Box>
        <LoadingButton isLoading={page.isLoading} onClick={page.reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <Trouble title="The delegations could not be loaded" error={page.error} retry={page.reload} />
      <Trouble title="It was not done" error={acting.error} />
      {shown?.length === 0 && cursor === null ? (
        <EmptyState
          header={filter === ALL ? 'No delegations yet' : 'None of these'}
          headingLevel={2}
          description={
            filter === ALL
              ? 'They come when the service starts the offboarding of a person.'
              : 'Choose another list above.'
          }
        />
      ) : (
        <DynamicTable
          label="Delegations"
          isLoading={!shown && page.isLoading}
          head={{
            cells: ['Person', 'App', 'State', 'Issue', 'Assignee', 'Service', 'Action'].map((name) => ({
              key: name,
              content: name,
            })),
          }}
          rows={(shown ?? []).map((delegation) => ({
            key: delegation.id,
            cells: cellsOf(delegation, acting.isBusy && acted === delegation.id, (name) => act(name, delegation.id)),
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

/** Plain elements: UI Kit calls a component in a cell as a function, so none with hooks may stand there. */
function cellsOf(delegation: ListedDelegation, isBusy: boolean, act: (name: ActName) => void) {
  const { person, app, account, state, issue, assignee, delivery } = delegation;
  const told = DELIVERIES[delivery.state];
  const why = whyNotTold(delivery);
  const canSend =
    delivery.state === 'late' ||
    delivery.state === 'parked' ||
    delivery.state === 'resting' ||
    delivery.state === 'dismissed';
  return [
    { key: 'Person', content: person?.name ?? person?.email ?? 'Removed after a time' },
    { key: 'App', content: account === null || account === undefined ? app.name : `${app.name} (${account})` },
    { key: 'State', content: <Lozenge appearance={STATES[state].appearance}>{STATES[state].text}</Lozenge> },
    { key: 'Issue', content: issue ? <Link href={issue.url}>{issue.key}</Link> : 'None yet' },
    { key: 'Assignee', content: assignee ? <User accountId={assignee.accountId} /> : 'Unassigned' },
    {
      key: 'Service',
      content: (
        <Stack space="space.050">
          <Inline>
            <Lozenge appearance={told.appearance}>{told.text}</Lozenge>
          </Inline>
          {why !== undefined && (
            <Text size="small" color="color.text.subtle">
              {why}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      key: 'Action',
      content: (
        <ButtonGroup label={`Actions for ${app.name}`}>
          <Button spacing="compact" isDisabled={isBusy} onClick={() => act('lookAgain')}>
            Look again
          </Button>
          {canSend && (
            <Button spacing="compact" isDisabled={isBusy} onClick={() => act('sendAgain')}>
              Send again
            </Button>
          )}
          {canSend && delivery.state !== 'dismissed' && (
            <Button spacing="compact" isDisabled={isBusy} onClick={() => act('dismiss')}>
              Dismiss
            </Button>
          )}
        </ButtonGroup>
      ),
    },
  ];
}
