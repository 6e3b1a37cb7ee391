import { Box, DatePicker, EmptyState, Form, Inline, Link, LoadingButton, Stack, Text, User } from '@forge/react';
import { useCallback, useState } from 'react';
import type { EvidenceRow } from '../../../src/domain/contract/views';
import { formatCellTime, formatHours, STATE_LABELS } from '../../labels';
import { Field } from '../../ui/field';
import { lozenge } from '../../ui/lozenges';
import { PersonPicker } from '../../ui/person-picker';
import { TextInput } from '../../ui/text-input';
import { PagedTable, usePages, type Page } from '../../ui/paged-table';
import { cellsOf } from '../../ui/scroll-table';
import { call } from '../api';
import type { EvidenceQuery } from './evidence-query';
import { ExportEvidence } from './export-evidence';

type Draft = Readonly<Record<'from' | 'to' | 'person' | 'app' | 'owner' | 'offboarding', string>>;

const NO_DRAFT: Draft = { from: '', to: '', person: '', app: '', owner: '', offboarding: '' };

const COLUMNS = [
  'Person',
  'App',
  'Issue',
  'Requested',
  'Assignee',
  'State',
  'Ended',
  'Note',
  'Acknowledged',
  'Removal confirmed',
  'Hours',
];

/**
 * Shows who lost access to which app and when, and exports it. Only Torii confirms removals, so other sites have no column
 * for it.
 */
export function Evidence({ hasTorii }: { readonly hasTorii: boolean }) {
  const [draft, setDraft] = useState(NO_DRAFT);
  const [query, setQuery] = useState<EvidenceQuery>({});
  const pages = usePages(
    useCallback(
      async (cursor: string | undefined): Promise<Page<EvidenceRow>> =>
        call('listEvidence', { ...query, ...(cursor === undefined ? {} : { cursor }) }),
      [query],
    ),
  );
  const columns = COLUMNS.filter((name) => hasTorii || name !== 'Removal confirmed');
  const textField = (name: 'person' | 'app' | 'offboarding', label: string) => (
    <TextInput
      id={`evidence-${name}`}
      label={label}
      width={180}
      change={(text) => setDraft({ ...draft, [name]: text })}
    />
  );
  const dateField = (name: 'from' | 'to', label: string) => (
    <Field id={`evidence-${name}`} label={label}>
      <DatePicker
        id={`evidence-${name}`}
        placeholder="Any date"
        value={draft[name]}
        onChange={(date) => setDraft({ ...draft, [name]: date })}
      />
    </Field>
  );
  return (
    <Stack space="space.200">
      <Form onSubmit={() => setQuery(queryOf(draft))}>
        <Inline space="space.150" rowSpace="space.100" alignBlock="end" shouldWrap>
          {dateField('from', 'Requested from')}
          {dateField('to', 'Requested to')}
          {textField('person', 'Person')}
          {textField('app', 'App')}
          <Box xcss={{ width: '200px' }}>
            <PersonPicker
              id="evidence-owner"
              label="Assignee"
              choose={(accountId) => setDraft({ ...draft, owner: accountId ?? '' })}
            />
          </Box>
          {textField('offboarding', 'Offboarding')}
          <LoadingButton type="submit" isLoading={pages.isLoading}>
            Show evidence
          </LoadingButton>
        </Inline>
      </Form>
      <ExportEvidence key={JSON.stringify(query)} query={query} />
      <PagedTable
        label="Evidence"
        columns={columns}
        pages={pages}
        rowOf={(row) => ({ key: row.id, cells: evidenceCells(row, columns) })}
        empty={
          Object.keys(query).length > 0 ? (
            <EmptyState header="No matches" headingLevel={2} description="Change the filters." />
          ) : (
            <EmptyState
              header="No evidence yet"
              headingLevel={2}
              description="Each delegation appears here as soon as the service asks for it."
            />
          )
        }
      />
      <Text color="color.text.subtle">
        Times are in your time zone. Hours count from the request to the end. Personal data is missing where it was
        removed.
      </Text>
    </Stack>
  );
}

function queryOf(draft: Draft): EvidenceQuery {
  return Object.fromEntries(
    Object.entries(draft)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}

function evidenceCells(row: EvidenceRow, columns: readonly string[]) {
  const { person, app, account, issue, askedAt, assignee, state, endedAt, by, note, hours, overdue } = row;
  return cellsOf(columns, {
    Person: person?.name ?? person?.email ?? 'Personal data removed',
    App: account ? `${app.name} (${account})` : app.name,
    Issue: issue ? <Link href={issue.url}>{issue.key}</Link> : 'None',
    Requested: formatCellTime(askedAt),
    Assignee: assignee ? <User accountId={assignee.accountId} /> : 'None',
    State: STATE_LABELS[state].text,
    Ended:
      endedAt === null ? (
        'Open'
      ) : (
        <Stack space="space.050">
          <Text>{formatCellTime(endedAt)}</Text>
          {by && <User accountId={by.accountId} />}
        </Stack>
      ),
    Note: note ?? '',
    Acknowledged: row.acknowledgedAt === null ? 'No' : formatCellTime(row.acknowledgedAt),
    'Removal confirmed': row.confirmedAt === null ? 'No' : formatCellTime(row.confirmedAt),
    Hours: (
      <Stack space="space.050">
        <Text>{hours === null ? '' : formatHours(hours)}</Text>
        {overdue && lozenge({ text: 'Overdue', appearance: 'removed' })}
      </Stack>
    ),
  });
}
