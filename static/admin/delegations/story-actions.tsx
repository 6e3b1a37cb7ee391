import { Button, ButtonGroup, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { StoryView } from '../../../src/domain/contract/admin-functions';
import { useAction } from '../../loading';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { ErrorSection } from '../../ui/error-message';
import { TextInput } from '../../ui/text-input';
import { call } from '../api';

type ActionName = 'syncDelegation' | 'resend' | 'dismiss';

const ACTIONS: Readonly<Record<ActionName, { readonly verb: string; readonly result: string }>> = {
  syncDelegation: { verb: 'Sync', result: 'Synced with Jira.' },
  resend: { verb: 'Resend', result: 'Resent. The attempts are listed below.' },
  dismiss: { verb: 'Dismiss', result: 'Dismissed. We stop retrying until something changes.' },
};

const NAMES = ['syncDelegation', 'resend', 'dismiss'] as const;

interface StoryActionsProps {
  readonly delegation: StoryView['delegation'];
  readonly reload: () => void;
}

/** Runs actions on a delegation, and shows the result of each in place. */
export function StoryActions({ delegation: { id, state }, reload }: StoryActionsProps) {
  const action = useAction();
  const [latest, setLatest] = useState<ActionName>();
  const [result, setResult] = useState<string>();
  const [isCanceling, setCanceling] = useState(false);
  const [reason, setReason] = useState('');
  const act = (name: ActionName) => {
    setLatest(name);
    setResult(undefined);
    void action.run(async () => {
      await call(name, { id });
      setResult(ACTIONS[name].result);
      reload();
    });
  };
  return (
    <Stack space="space.100">
      <Inline>
        <ButtonGroup label="Actions">
          {NAMES.map((name) => (
            <LoadingButton key={name} isLoading={action.isBusy && latest === name} onClick={() => act(name)}>
              {ACTIONS[name].verb}
            </LoadingButton>
          ))}
          {(state === 'creating' || state === 'in_progress') && (
            <Button onClick={() => setCanceling(true)}>Cancel this delegation</Button>
          )}
        </ButtonGroup>
      </Inline>
      {result !== undefined && <Text>{result}</Text>}
      <ErrorSection
        title={`We couldn't ${latest === undefined ? 'do this' : `${ACTIONS[latest].verb.toLowerCase()} it`}`}
        error={action.error}
      />
      {isCanceling && (
        <ConfirmDialog
          title="Cancel this delegation?"
          text="We notify the service and comment on the issue. The person may keep the access."
          verb="Cancel delegation"
          errorTitle="We couldn't cancel the delegation"
          isDirty={reason !== ''}
          act={async () => {
            await call('cancelDelegation', { id, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) });
            setResult('Canceled.');
            reload();
          }}
          close={() => setCanceling(false)}
        >
          <TextInput
            id="cancel-reason"
            label="Reason"
            help="Part of the comment on the issue."
            initial={reason}
            change={setReason}
          />
        </ConfirmDialog>
      )}
    </Stack>
  );
}
