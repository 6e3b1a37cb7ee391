import { EmptyState, Heading, Inline, LoadingButton, Stack, Text, User } from '@forge/react';
import { useState } from 'react';
import type { AdminFunctions, AuditView } from '../../../src/domain/contract/admin-functions';
import { useAct, useLoaded } from '../../loading';
import { Trouble } from '../../trouble';
import { moment } from '../../words';
import { call } from '../api';
import { WideTable } from '../wide-table';

/** What each function that leaves a trace does, in words; others leave none. */
const DEEDS: Partial<Record<keyof AdminFunctions, string>> = {
  saveRule: 'Saved a rule',
  deleteRule: 'Deleted a rule',
  saveAllowedProjects: 'Changed the projects of the service',
  saveWebhook: 'Saved the receiver',
  createCredential: 'Made a secret or token',
  revokeCredential: 'Ended a secret or token',
  setBearer: 'Turned bearer tokens on or off',
  saveTorii: 'Saved what Torii is told',
  resend: 'Sent a message again',
  dismiss: 'Dismissed a message',
  resendAll: 'Sent all messages of a list again',
  dismissAll: 'Dismissed all messages of a list',
  saveAlertProject: 'Changed where failures are told',
  saveRetention: 'Changed how long personal data is kept',
  rotateUrl: 'Changed the address',
  importConfiguration: 'Imported a configuration',
};

const loadFirst = () => call('listAudit', {});

/** Who changed what on this page, newest first. */
export function AuditTrail() {
  const first = useLoaded(loadFirst);
  const [further, setFurther] = useState<{ readonly to: AuditView; readonly view: AuditView }>();
  const loading = useAct();
  // What was loaded further belongs to the first page as it was.
  const more = further && further.to === first.value ? further.view : undefined;
  const entries = [...(first.value?.entries ?? []), ...(more?.entries ?? [])];
  const cursor = (more ?? first.value)?.cursor ?? null;
  const reload = () => {
    loading.clear();
    first.reload();
  };
  const loadMore = (to: AuditView, after: string) =>
    loading.run(async () => {
      const next = await call('listAudit', { cursor: after });
      setFurther({ to, view: { entries: [...(more?.entries ?? []), ...next.entries], cursor: next.cursor } });
    });
  return (
    <Stack space="space.150">
      <Inline spread="space-between" alignBlock="center">
        <Heading as="h2" size="medium">
          Audit trail
        </Heading>
        <LoadingButton isLoading={first.isLoading} onClick={reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <Text>Who changed what on this page, and when. It may lag some seconds behind.</Text>
      <Trouble title="The audit trail could not be loaded" error={first.error ?? loading.error} retry={reload} />
      {first.value && entries.length === 0 ? (
        <EmptyState
          header="Nothing was changed yet"
          headingLevel={3}
          description="What admins change on this page is listed here."
        />
      ) : (
        <WideTable
          label="Audit trail"
          isLoading={!first.value && first.isLoading}
          head={{ cells: ['When', 'Who', 'What'].map((name) => ({ key: name, content: name })) }}
          rows={entries.map(({ at, by, function: name }, index) => ({
            key: `${at} ${index}`,
            cells: [
              { key: 'When', content: moment(at) },
              { key: 'Who', content: by === null ? 'Former user' : <User accountId={by} /> },
              { key: 'What', content: deed(name) },
            ],
          }))}
        />
      )}
      {first.value && cursor !== null && (
        <Inline>
          <LoadingButton isLoading={loading.isBusy} onClick={() => first.value && void loadMore(first.value, cursor)}>
            Show more
          </LoadingButton>
        </Inline>
      )}
    </Stack>
  );
}

function deed(name: string): string {
  return Object.entries(DEEDS).find(([known]) => known === name)?.[1] ?? name;
}
