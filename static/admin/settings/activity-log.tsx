import { EmptyState, Heading, Inline, LoadingButton, Stack, Text, User } from '@forge/react';
import type { AuditView } from '../../../src/domain/contract/admin-functions';
import { formatTime } from '../../labels';
import { PagedTable, usePages, type Page } from '../../ui/paged-table';
import { cellsOf } from '../../ui/scroll-table';
import { call } from '../api';

type Entry = AuditView['entries'][number];

const COLUMNS = ['Time', 'Person', 'Action'];

async function loadPage(cursor: string | undefined): Promise<Page<Entry>> {
  const { entries, cursor: next } = await call('listAudit', cursor === undefined ? {} : { cursor });
  return { rows: entries, cursor: next };
}

/** Lists who changed what on this page, newest first. */
export function ActivityLog() {
  const pages = usePages(loadPage);
  return (
    <Stack space="space.150">
      <Inline spread="space-between" alignBlock="center">
        <Heading as="h2" size="medium">
          Activity log
        </Heading>
        <LoadingButton isLoading={pages.isLoading} onClick={pages.reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <Text>Changes on this page, newest first. New entries can take a few seconds to appear.</Text>
      <PagedTable
        label="Activity log"
        columns={COLUMNS}
        pages={pages}
        rowOf={({ at, by, text }) => ({
          key: `${at} ${text}`,
          cells: cellsOf(COLUMNS, {
            Time: formatTime(at),
            Person: by === null ? 'Former user' : <User accountId={by} />,
            Action: text,
          }),
        })}
        empty={
          <EmptyState
            header="No changes yet"
            headingLevel={3}
            description="Changes of admins on this page appear here."
          />
        }
      />
    </Stack>
  );
}
