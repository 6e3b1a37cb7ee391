import { Box, DatePicker, Form, Inline, Link, LoadingButton, Stack, Text, User } from '@forge/react';
import { useCallback, useState } from 'react';
import type { EvidenceRow } from '../../../src/domain/contract/views';
import { formatCellDateTime, formatHours, STATE_LABELS } from '../../labels';
import { Field } from '../../ui/field';
import { lozenge } from '../../ui/lozenges';
import { PersonPicker } from '../../ui/person-picker';
import { TextInput } from '../../ui/text-input';
import { PagedTable, usePages } from '../../ui/paged-table';
import type { Columns } from '../../ui/scroll-table';
import { call } from '../api';
import { ExportEvidence, type EvidenceQuery } from './export-evidence';

type Draft = Readonly<Record<'from' | 'to' | 'person' | 'app' | 'owner' | 'offboarding', string>>;

const NO_DRAFT: Draft = { from: '', to: '', person: '', app: '', owner: '', offboarding: '' };

/**
 * Shows who lost access to which app and when, and exports it. Only Torii confirms removals, so other sites have no column
 * for it.
 */
export function Evidence({ hasTorii }: { readonly hasTorii: boolean }) {
  const [draft, setDraft] = useState(NO_DRAFT);
  const [query, setQuery] = useState<EvidenceQuery>({});
  const list = usePages(useCallback((start) => call('listEvidence', { ...query, ...start }), [query]));
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
          <LoadingButton type="submit" isLoading={list.isLoading}>
            Show evidence
          </LoadingButton>
        </Inline>
      </Form>
      <ExportEvidence key={JSON.stringify(query)} query={query} />
      <PagedTable
        label="Evidence"
        columns={columnsOf(hasTorii)}
        keyOf={({ id }) => id}
        list={list}
        empty={
          Object.keys(query).length > 0
            ? { header: 'No matches', description: 'Change the filters.' }
            : {
                header: 'No evidence yet',
                description: 'Each delegation appears here as soon as the service asks for it.',
              }
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

function columnsOf(hasTorii: boolean): Columns<EvidenceRow> {
  return {
    Person: ({ person }) => person?.name ?? person?.email ?? 'Personal data removed',
    App: ({ app, account }) => (account ? `${app.name} (${account})` : app.name),
    Issue: ({ issue }) => (issue ? <Link href={issue.url}>{issue.key}</Link> : 'None'),
    Requested: ({ askedAt }) => formatCellDateTime(askedAt),
    Assignee: ({ assignee }) => (assignee ? <User accountId={assignee.accountId} /> : 'None'),
    State: ({ state }) => STATE_LABELS[state].text,
    Ended: ({ endedAt, by }) =>
      endedAt === null ? (
        'Open'
      ) : (
        <Stack space="space.050">
          <Text>{formatCellDateTime(endedAt)}</Text>
          {by && <User accountId={by.accountId} />}
        </Stack>
      ),
    Note: ({ note }) => note ?? '',
    Acknowledged: ({ acknowledgedAt }) => timeOrNo(acknowledgedAt),
    ...(hasTorii && { 'Removal confirmed': ({ confirmedAt }: EvidenceRow) => timeOrNo(confirmedAt) }),
    Hours: ({ hours, overdue }) => (
      <Stack space="space.050">
        <Text>{hours === null ? '' : formatHours(hours)}</Text>
        {overdue && lozenge({ text: 'Overdue', appearance: 'removed' })}
      </Stack>
    ),
  };
}

function timeOrNo(at: string | null): string {
  return at === null ? 'No' : formatCellDateTime(at);
}
