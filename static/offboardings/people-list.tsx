import { Button, EmptyState, Form, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { useCallback, useState } from 'react';
import type { PersonProgress } from '../../src/domain/contract/people-functions';
import { RefusedError } from '../api';
import { formatDate } from '../labels';
import { PagedTable, usePages } from '../ui/paged-table';
import type { Columns } from '../ui/scroll-table';
import { TextInput } from '../ui/text-input';
import { call } from './api';
import { OverdueLozenge, ProgressCell } from './progress';

/** Shows the people who leave, by due date. The URL doesn't contain the search, because it may name a person. */
export function PeopleList({ open }: { readonly open: (delegation: string) => void }) {
  const [searchText, setSearchText] = useState('');
  const [person, setPerson] = useState('');
  const list = usePages(
    useCallback(
      async (start) => {
        const { people, cursor } = await call('listPeople', { ...(person === '' ? {} : { person }), ...start });
        return { rows: people, cursor };
      },
      [person],
    ),
  );
  if (isForbidden(list.error)) {
    return <EmptyState header="You need a permission" headingLevel={2} description={list.error.message} />;
  }
  return (
    <Stack space="space.200">
      <Text>
        People who leave, with the progress over all apps. The list and its numbers contain only issues that you can
        view in Jira.
      </Text>
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        <Form onSubmit={() => setPerson(searchText.trim())}>
          <Inline space="space.150" rowSpace="space.100" alignBlock="end" shouldWrap>
            <TextInput id="person" label="Person" width={240} change={setSearchText} />
            <LoadingButton type="submit" isLoading={list.isLoading}>
              Search
            </LoadingButton>
          </Inline>
        </Form>
        <LoadingButton isLoading={list.isLoading} onClick={list.reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <PagedTable
        label="People"
        columns={columnsOf(open)}
        keyOf={({ delegation }) => delegation}
        list={list}
        empty={
          person === ''
            ? {
                header: 'No open offboardings',
                description:
                  'People who leave appear here while they have open issues that you can view. To see someone whose issues are done, search for the name.',
              }
            : {
                header: 'No matches',
                description: 'Search by the email address or by the beginning of the name.',
              }
        }
      />
    </Stack>
  );
}

function columnsOf(open: (delegation: string) => void): Columns<PersonProgress> {
  return {
    Person: ({ name, email }) => (
      <Stack space="space.0">
        <Text weight="medium">{name ?? email}</Text>
        {name !== null && (
          <Text size="small" color="color.text.subtle">
            {email}
          </Text>
        )}
      </Stack>
    ),
    Progress: ({ counts, isPartial }) => <ProgressCell counts={counts} isPartial={isPartial} />,
    Overdue: ({ counts }) => (counts.overdue === 0 ? 'None' : <OverdueLozenge count={counts.overdue} />),
    'Next due date': ({ dueAt }) => (dueAt === null ? 'No date' : formatDate(dueAt)),
    Action: ({ delegation }) => (
      <Button spacing="compact" onClick={() => open(delegation)}>
        View issues
      </Button>
    ),
  };
}

function isForbidden(error: unknown): error is RefusedError {
  return error instanceof RefusedError && error.problem.status === 403;
}
