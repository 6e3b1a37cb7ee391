import { Button, EmptyState, Form, Inline, LoadingButton, Stack, Text, Textfield } from '@forge/react';
import { useCallback, useState } from 'react';
import type { LeaverView } from '../../src/domain/contract/people-functions';
import { RefusedError } from '../api';
import { formatDate } from '../labels';
import { Field, textOf } from '../ui/field';
import { PagedTable, usePages, type Page } from '../ui/paged-table';
import { cellsOf } from '../ui/scroll-table';
import { call } from './api';
import { OverdueLozenge, ProgressCell } from './progress';

const COLUMNS = ['Person', 'Progress', 'Overdue', 'Next due date', 'Action'];

/** Shows the people who leave, the earliest due date first. The search isn't in the URL, because it names a person. */
export function PeopleList({ open }: { readonly open: (delegation: string) => void }) {
  const [typed, setTyped] = useState('');
  const [person, setPerson] = useState('');
  const pages = usePages(
    useCallback(
      async (cursor: string | undefined): Promise<Page<LeaverView>> => {
        const { people, cursor: next } = await call('listPeople', {
          ...(person === '' ? {} : { person }),
          ...(cursor === undefined ? {} : { cursor }),
        });
        return { rows: people, cursor: next };
      },
      [person],
    ),
  );
  if (isForbidden(pages.error)) {
    return <EmptyState header="You need a permission" headingLevel={2} description={pages.error.message} />;
  }
  return (
    <Stack space="space.200">
      <Text>
        People who leave, with the progress over all apps. The list and its numbers contain only issues that you can
        view in Jira.
      </Text>
      <Inline spread="space-between" alignBlock="end" shouldWrap rowSpace="space.100">
        <Form onSubmit={() => setPerson(typed.trim())}>
          <Inline space="space.150" rowSpace="space.100" alignBlock="end" shouldWrap>
            <Field id="person" label="Person">
              <Textfield id="person" width={240} onChange={(event) => setTyped(textOf(event))} />
            </Field>
            <LoadingButton type="submit" isLoading={pages.isLoading}>
              Search
            </LoadingButton>
          </Inline>
        </Form>
        <LoadingButton isLoading={pages.isLoading} onClick={pages.reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <PagedTable
        label="People"
        columns={COLUMNS}
        pages={pages}
        rowOf={(row) => ({ key: row.delegation, cells: personCells(row, () => open(row.delegation)) })}
        empty={
          person === '' ? (
            <EmptyState
              header="No open offboardings"
              headingLevel={2}
              description="People who leave appear here while they have open issues that you can view. To see someone whose issues are done, search for the name."
            />
          ) : (
            <EmptyState
              header="No matches"
              headingLevel={2}
              description="Search by the email address or by the beginning of the name."
            />
          )
        }
      />
    </Stack>
  );
}

/** Returns plain elements, because UI Kit doesn't support hooks in cells. */
function personCells({ name, email, counts, dueAt, isPartial }: LeaverView, open: () => void) {
  return cellsOf(COLUMNS, {
    Person: (
      <Stack space="space.0">
        <Text weight="medium">{name ?? email}</Text>
        {name !== null && (
          <Text size="small" color="color.text.subtle">
            {email}
          </Text>
        )}
      </Stack>
    ),
    Progress: <ProgressCell counts={counts} isPartial={isPartial} />,
    Overdue: counts.overdue === 0 ? 'None' : <OverdueLozenge count={counts.overdue} />,
    'Next due date': dueAt === null ? 'No date' : formatDate(dueAt),
    Action: (
      <Button spacing="compact" onClick={open}>
        View issues
      </Button>
    ),
  });
}

function isForbidden(error: unknown): error is RefusedError {
  return error instanceof RefusedError && error.problem.status === 403;
}
