import { Button, Stack } from '@forge/react';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Message } from '../../ui/message';
import { call } from '../api';

/** Compares all delegations with Jira, for example after an outage. */
export function SyncAll() {
  const [isAsking, setAsking] = useState(false);
  const [hours, setHours] = useState<number>();
  return (
    <Stack space="space.100" alignInline="end">
      <Button onClick={() => setAsking(true)}>Sync all with Jira</Button>
      {hours !== undefined && (
        <Message
          appearance="information"
          text={
            hours === 0
              ? 'Syncing all delegations now. We send changes at once.'
              : `Syncing the first 900 delegations now and the rest within ${hours} hours. We send changes at once.`
          }
        />
      )}
      {isAsking && (
        <ConfirmDialog
          title="Sync all delegations with Jira?"
          text="We do this once a week anyway. Syncing now uses a part of the requests that Jira allows your site in an hour."
          verb="Sync all"
          errorTitle="We couldn't start the sync"
          appearance="warning"
          act={async () => setHours((await call('syncAll', {})).hours)}
          close={() => setAsking(false)}
        />
      )}
    </Stack>
  );
}
