import { Inline, LoadingButton, Stack, Text, User } from '@forge/react';
import type { AuditView } from '../../../src/domain/contract/admin-functions';
import { formatCellDateTime } from '../../labels';
import { PagedTable, usePages } from '../../ui/paged-table';
import type { Columns } from '../../ui/scroll-table';
import { Title } from '../../ui/title';
import { call } from '../api';

const COLUMNS: Columns<AuditView['entries'][number]> = {
  Time: ({ at }) => formatCellDateTime(at),
  Person: ({ by }) => (by === null ? 'Former user' : <User accountId={by} />),
  Action: ({ text }) => text,
};

async function loadPage(start: { readonly cursor?: string }) {
  const { entries, cursor } = await call('listAudit', start);
  return { rows: entries, cursor };
}

/** Lists who changed what on this page, newest first. */
export function ActivityLog() {
  const list = usePages(loadPage);
  return (
    <Stack space="space.150">
      <Inline spread="space-between" alignBlock="center">
        <Title>Activity log</Title>
        <LoadingButton isLoading={list.isLoading} onClick={list.reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <Text>Changes on this page, newest first. New entries can take a few seconds to appear.</Text>
      <PagedTable
        label="Activity log"
        columns={COLUMNS}
        keyOf={({ at, text }) => `${at} ${text}`}
        list={list}
        empty={{
          header: 'No changes yet',
          headingLevel: 3,
          description: 'Changes of admins on this page appear here.',
        }}
      />
    </Stack>
  );
}
