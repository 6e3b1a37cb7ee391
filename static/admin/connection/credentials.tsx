import { Button, Heading, Inline, LoadingButton, Lozenge, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { CredentialKind, CredentialView, UsedCredential } from '../../../src/domain/contract/admin-functions';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { moment } from '../../words';
import { call } from '../api';
import { Confirm } from '../confirm';
import { WideTable } from '../wide-table';
import { SecretOnce } from './secret-once';

interface CredentialsProps {
  readonly kind: CredentialKind;
  readonly title: string;
  readonly words: string;
  readonly credentials: readonly (CredentialView | UsedCredential)[];
  readonly reload: () => void;
}

/** The credentials of a kind that are valid now: at most two, while a rotation overlaps. */
export function Credentials({ kind, title, words, credentials, reload }: CredentialsProps) {
  const making = useAct();
  const [made, setMade] = useState<{ readonly secret: string; readonly isFirst: boolean }>();
  const [isRotating, setRotating] = useState(false);
  const [ending, setEnding] = useState<string>();
  const isUsed = kind !== 'outbound-signing';
  const create = async () => {
    const { secret } = await call('createCredential', { kind });
    setMade({ secret, isFirst: credentials.length === 0 });
    reload();
  };
  // A third one ends the first, which may be the one in use.
  const begin = () => (credentials.length > 1 ? setRotating(true) : void making.run(create));
  return (
    <Stack space="space.100">
      <Inline spread="space-between" alignBlock="center">
        <Heading as="h3" size="small">
          {title}
        </Heading>
        <LoadingButton isLoading={making.isBusy} onClick={begin}>
          {credentials.length === 0 ? `Create ${thing(kind)}` : `Rotate ${thing(kind)}`}
        </LoadingButton>
      </Inline>
      <Text color="color.text.subtle">{words}</Text>
      <Trouble title="It was not made" error={making.error} />
      {credentials.length === 0 ? (
        <Text>There is none yet.</Text>
      ) : (
        <WideTable
          label={title}
          head={{
            cells: ['State', 'Made', ...(isUsed ? ['Last used'] : []), 'Ends', 'Action'].map((name) => ({
              key: name,
              content: name,
            })),
          }}
          rows={credentials.map((credential) => ({
            key: credential.id,
            cells: [
              {
                key: 'State',
                content: (
                  <Lozenge appearance={credential.endsAt === null ? 'success' : 'moved'}>
                    {credential.endsAt === null ? 'Current' : 'Former'}
                  </Lozenge>
                ),
              },
              { key: 'Made', content: moment(credential.createdAt) },
              ...(isUsed ? [{ key: 'Last used', content: lastUsed(credential) }] : []),
              {
                key: 'Ends',
                content: credential.endsAt === null ? '24 hours after it is rotated' : moment(credential.endsAt),
              },
              {
                key: 'Action',
                content: (
                  <Button appearance="subtle" onClick={() => setEnding(credential.id)}>
                    End now
                  </Button>
                ),
              },
            ],
          }))}
        />
      )}
      {made && (
        <SecretOnce
          title={title}
          label={kind === 'inbound-bearer' ? 'Token' : 'Secret'}
          {...made}
          close={() => setMade(undefined)}
        />
      )}
      {isRotating && (
        <Confirm
          title={`Rotate the ${thing(kind)} again?`}
          words={`The former ${thing(kind)} ends at once: only the current one stays valid beside the new one. Make sure first that the service uses the current one.`}
          verb={`Rotate ${thing(kind)}`}
          act={create}
          close={() => setRotating(false)}
        />
      )}
      {ending !== undefined && (
        <Confirm
          title={`End this ${thing(kind)} now?`}
          words={
            isUsed
              ? 'Calls of the service that still use it are refused from this moment on.'
              : 'What this app sends is no longer signed with it from this moment on.'
          }
          verb="End now"
          act={async () => {
            await call('revokeCredential', { kind, id: ending });
            reload();
          }}
          close={() => setEnding(undefined)}
        />
      )}
    </Stack>
  );
}

function thing(kind: CredentialKind): string {
  return kind === 'inbound-bearer' ? 'token' : 'secret';
}

function lastUsed(credential: CredentialView | UsedCredential): string {
  const at = 'lastUsedAt' in credential ? credential.lastUsedAt : null;
  return at === null ? 'Never' : moment(at);
}
