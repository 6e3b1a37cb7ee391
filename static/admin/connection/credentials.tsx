import { Button, Inline, LoadingButton, Lozenge, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { CredentialKind, CredentialView, UsedCredential } from '../../../src/domain/contract/admin-functions';
import { formatCellDateTime } from '../../labels';
import { useAction } from '../../loading';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { ErrorSection } from '../../ui/error-message';
import { ScrollTable, type Columns } from '../../ui/scroll-table';
import { Title } from '../../ui/title';
import { call } from '../api';
import { SecretDialog } from './secret-dialog';

type Credential = CredentialView | UsedCredential;

interface CredentialsProps {
  readonly kind: CredentialKind;
  readonly title: string;
  readonly text: string;
  readonly credentials: readonly Credential[];
  readonly reload: () => void;
}

/** Shows the valid credentials of a kind: two at most, during a rotation. */
export function Credentials({ kind, title, text, credentials, reload }: CredentialsProps) {
  const [secret, setSecret] = useState<{ readonly value: string; readonly isFirst: boolean }>();
  const [isRotating, setRotating] = useState(false);
  const [revokingId, setRevokingId] = useState<string>();
  const isInbound = kind !== 'outbound-signing';
  const noun = kind === 'inbound-bearer' ? 'token' : 'secret';
  const isFirst = credentials.length === 0;
  const create = async () => {
    const created = await call('createCredential', { kind });
    setSecret({ value: created.secret, isFirst });
    reload();
  };
  const creating = useAction(create);
  return (
    <Stack space="space.100">
      <Inline spread="space-between" alignBlock="center" shouldWrap>
        <Title level={3}>{title}</Title>
        <LoadingButton isLoading={creating.isBusy} onClick={() => (isFirst ? creating.start() : setRotating(true))}>
          {`${isFirst ? 'Create' : 'Rotate'} ${noun}`}
        </LoadingButton>
      </Inline>
      <Text color="color.text.subtle">{text}</Text>
      <ErrorSection title={`We couldn't create the ${noun}`} error={creating.error} />
      {isFirst ? (
        <Text>{`No ${noun} yet.`}</Text>
      ) : (
        <ScrollTable
          label={title}
          columns={columnsOf(isInbound, setRevokingId)}
          keyOf={({ id }) => id}
          rows={credentials}
        />
      )}
      {secret && (
        <SecretDialog
          title={title}
          secrets={[{ id: 'secret', label: kind === 'inbound-bearer' ? 'Token' : 'Secret', value: secret.value }]}
          isFirst={secret.isFirst}
          close={() => setSecret(undefined)}
        />
      )}
      {isRotating && (
        <ConfirmDialog
          title={credentials.length > 1 ? `Rotate the ${noun} again?` : `Rotate the ${noun}?`}
          text={
            credentials.length > 1
              ? `The old ${noun} ends at once. Make sure that the service already uses the current one.`
              : `You get a new ${noun}. The current one ends in 24 hours, so enter the new one in the service before then.`
          }
          verb={`Rotate ${noun}`}
          errorTitle={`We couldn't rotate the ${noun}`}
          appearance={credentials.length > 1 ? 'danger' : 'warning'}
          act={create}
          close={() => setRotating(false)}
        />
      )}
      {revokingId !== undefined && (
        <ConfirmDialog
          title={`Revoke this ${noun}?`}
          text={
            isInbound
              ? `We'll refuse calls that use this ${noun} from now on.`
              : "We'll stop signing pushes with this secret from now on."
          }
          verb="Revoke"
          errorTitle={`We couldn't revoke the ${noun}`}
          act={async () => {
            await call('revokeCredential', { kind, id: revokingId });
            reload();
          }}
          close={() => setRevokingId(undefined)}
        />
      )}
    </Stack>
  );
}

function columnsOf(isInbound: boolean, revoke: (id: string) => void): Columns<Credential> {
  return {
    State: ({ endsAt }) => (
      <Lozenge appearance={endsAt === null ? 'success' : 'moved'}>{endsAt === null ? 'Current' : 'Old'}</Lozenge>
    ),
    Created: ({ createdAt }) => formatCellDateTime(createdAt),
    ...(isInbound && { 'Last used': lastUsed }),
    Ends: ({ endsAt }) => (endsAt === null ? '24 hours after you rotate it' : formatCellDateTime(endsAt)),
    Action: ({ id }) => (
      <Button appearance="subtle" onClick={() => revoke(id)}>
        Revoke
      </Button>
    ),
  };
}

function lastUsed(credential: Credential): string {
  const at = 'lastUsedAt' in credential ? credential.lastUsedAt : null;
  return at === null ? 'Never' : formatCellDateTime(at);
}
