import { Button, ButtonGroup, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { StoryView } from '../../../src/domain/contract/admin-functions';
import { useAction } from '../../loading';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { ErrorSection } from '../../ui/error-message';
import { TextInput } from '../../ui/text-input';
import { call } from '../api';

const ACTIONS = [
  { name: 'syncDelegation', verb: 'Sync', resultText: 'Synced with Jira.' },
  { name: 'resend', verb: 'Resend', resultText: 'Resent. The attempts are listed below.' },
  { name: 'dismiss', verb: 'Dismiss', resultText: 'Dismissed. We stop retrying until something changes.' },
] as const;

interface StoryActionsProps {
  readonly delegation: StoryView['delegation'];
  readonly reload: () => void;
}

/** Runs actions on a delegation, and shows the result of each in place. */
export function StoryActions({ delegation: { id, state }, reload }: StoryActionsProps) {
  const [result, setResult] = useState<string>();
  const [isCanceling, setCanceling] = useState(false);
  const [reason, setReason] = useState('');
  const acting = useAction(async ({ name, resultText }: (typeof ACTIONS)[number]) => {
    setResult(undefined);
    await call(name, { id });
    setResult(resultText);
    reload();
  });
  const [latest] = acting.args ?? [];
  return (
    <Stack space="space.100">
      <Inline>
        <ButtonGroup label="Actions">
          {ACTIONS.map((action) => (
            <LoadingButton
              key={action.name}
              isLoading={acting.isBusy && latest === action}
              onClick={() => acting.start(action)}
            >
              {action.verb}
            </LoadingButton>
          ))}
          {(state === 'creating' || state === 'in_progress') && (
            <Button onClick={() => setCanceling(true)}>Cancel this delegation</Button>
          )}
        </ButtonGroup>
      </Inline>
      {result !== undefined && <Text>{result}</Text>}
      <ErrorSection title={`We couldn't ${latest?.verb.toLowerCase() ?? 'do'} it`} error={acting.error} />
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
