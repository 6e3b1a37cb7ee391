import { Button, Inline, Link, Spinner, Stack, Text, User } from '@forge/react';
import { useCallback } from 'react';
import type { PersonDetails, PersonIssue } from '../../src/domain/contract/people-functions';
import { formatCellDateTime } from '../labels';
import { useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { dueCell, stateLozenge } from '../ui/lozenges';
import { ScrollTable, type Columns } from '../ui/scroll-table';
import { Title } from '../ui/title';
import { call } from './api';
import { OverdueLozenge, ProgressCell } from './progress';

const COLUMNS: Columns<PersonIssue> = {
  App: ({ app, account }) => (account === null ? app : `${app} (${account})`),
  State: ({ state }) => stateLozenge(state),
  Issue: ({ issue }) => <Link href={issue.url}>{issue.key}</Link>,
  Assignee: ({ assignee }) => (assignee ? <User accountId={assignee.accountId} /> : 'Unassigned'),
  Due: ({ dueAt, overdue }) => dueCell(dueAt, overdue),
  Ended: ({ endedAt }) => (endedAt === null ? 'Open' : formatCellDateTime(endedAt)),
};
const ROWS_PER_PAGE = 50;

interface PersonPageProps {
  /** Id of one of the person's delegations. */
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
      {person.value ? <Details person={person.value} /> : person.isLoading && <Spinner label="Loading the person" />}
    </Stack>
  );
}

function Details({ person }: { readonly person: PersonDetails }) {
  const { name, email, counts, isPartial, issues } = person;
  return (
    <Stack space="space.200">
      <Stack space="space.050">
        <Title>{name ?? email}</Title>
        {name !== null && <Text color="color.text.subtle">{email}</Text>}
      </Stack>
      <ProgressCell counts={counts} isPartial={isPartial} />
      <OverdueLozenge count={counts.overdue} />
      <ScrollTable label="Issues" columns={COLUMNS} rowsPerPage={ROWS_PER_PAGE} keyOf={({ id }) => id} rows={issues} />
      <Text color="color.text.subtle">Issues that you can't view in Jira aren't listed.</Text>
    </Stack>
  );
}
