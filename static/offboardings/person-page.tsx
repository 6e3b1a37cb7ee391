import { Button, Heading, Inline, Link, Spinner, Stack, Text, User } from '@forge/react';
import { useCallback } from 'react';
import type { LeaverDetails, LeaverIssue } from '../../src/domain/contract/people-functions';
import { formatTime } from '../labels';
import { useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { dueCell, stateLozenge } from '../ui/lozenges';
import { cellsOf, ScrollTable } from '../ui/scroll-table';
import { call } from './api';
import { OverdueLozenge, ProgressCell } from './progress';

const COLUMNS = ['App', 'State', 'Issue', 'Assignee', 'Due', 'Ended'];
const ROWS_PER_PAGE = 50;

interface PersonPageProps {
  /** Id of any delegation of the person. */
  readonly delegation: string;
  readonly back: () => void;
}

/** Shows the issues of a person who leaves. */
export function PersonPage({ delegation, back }: PersonPageProps) {
  const person = useLoaded(useCallback(() => call('getPerson', { delegation }), [delegation]));
  return (
    <Stack space="space.200">
      <Inline space="space.100">
        <Button onClick={back}>Back to all people</Button>
        <Button onClick={person.reload}>Refresh</Button>
      </Inline>
      <ErrorSection title="We couldn't load the person" error={person.error} retry={person.reload} />
      {person.value ? (
        <PersonDetails person={person.value} />
      ) : (
        person.isLoading && <Spinner label="Loading the person" />
      )}
    </Stack>
  );
}

function PersonDetails({ person }: { readonly person: LeaverDetails }) {
  const { name, email, counts, isPartial, issues } = person;
  return (
    <Stack space="space.200">
      <Stack space="space.050">
        <Heading as="h2" size="medium">
          {name ?? email}
        </Heading>
        {name !== null && <Text color="color.text.subtle">{email}</Text>}
      </Stack>
      <ProgressCell counts={counts} isPartial={isPartial} />
      <OverdueLozenge count={counts.overdue} />
      <ScrollTable
        label="Issues"
        columns={COLUMNS}
        rowsPerPage={ROWS_PER_PAGE}
        rows={issues.map((issue) => ({ key: issue.id, cells: issueCells(issue) }))}
      />
      <Text color="color.text.subtle">Issues that you can't view in Jira aren't listed.</Text>
    </Stack>
  );
}

/** Returns plain elements, because UI Kit doesn't support hooks in cells. */
function issueCells({ app, account, state, issue, assignee, dueAt, endedAt, overdue }: LeaverIssue) {
  return cellsOf(COLUMNS, {
    App: account === null ? app : `${app} (${account})`,
    State: stateLozenge(state),
    Issue: <Link href={issue.url}>{issue.key}</Link>,
    Assignee: assignee ? <User accountId={assignee.accountId} /> : 'Unassigned',
    Due: dueCell(dueAt, overdue),
    Ended: endedAt === null ? 'Open' : formatTime(endedAt),
  });
}
