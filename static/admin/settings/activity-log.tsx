import { EmptyState, Heading, Inline, LoadingButton, Stack, Text, User } from '@forge/react';
import type { AdminFunctions, AuditView } from '../../../src/domain/contract/admin-functions';
import { formatTime } from '../../labels';
import { PagedTable, usePages, type Page } from '../../ui/paged-table';
import { cellsOf } from '../../ui/scroll-table';
import { call } from '../api';

type Entry = AuditView['entries'][number];

/** Actions of the admin functions that are logged. */
const ACTION_LABELS: Partial<Record<keyof AdminFunctions, string>> = {
  saveRule: 'Saved a rule',
  deleteRule: 'Deleted a rule',
  saveAllowedProjects: 'Changed the allowed projects',
  saveWebhook: 'Saved the webhook',
  createCredential: 'Created a secret or token',
  revokeCredential: 'Revoked a secret or token',
  setBearer: 'Turned bearer tokens on or off',
  saveTorii: 'Saved Torii',
  resend: 'Resent a delivery',
  dismiss: 'Dismissed a delivery',
  resendAll: 'Resent all deliveries of a list',
  dismissAll: 'Dismissed all deliveries of a list',
  saveAlertProject: 'Changed the project for alerts',
  saveRetention: 'Changed the days for personal data',
  rotateUrl: 'Rotated the URL',
  importConfiguration: 'Imported a configuration',
};

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
        rowOf={({ at, by, function: name }) => ({
          key: `${at} ${name}`,
          cells: cellsOf(COLUMNS, {
            Time: formatTime(at),
            Person: by === null ? 'Former user' : <User accountId={by} />,
            Action: actionLabel(name),
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

function actionLabel(name: string): string {
  return Object.entries(ACTION_LABELS).find(([known]) => known === name)?.[1] ?? name;
}
