import { Inline, LoadingButton, Stack, Text, Textfield } from '@forge/react';
import { useState } from 'react';
import type { CredentialKind, SettingsView } from '../../../src/domain/contract/admin-functions';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Field } from '../../ui/field';
import { call, type SettingsProps } from '../api';
import { SecretDialog, type Secret } from '../connection/secret-dialog';
import type { Service } from './set-up-steps';

interface CreateSecretsProps extends SettingsProps {
  readonly service: Service;
}

const LABELS: Readonly<Record<CredentialKind, string>> = {
  'inbound-signing': 'Incoming signing secret',
  'inbound-bearer': 'Bearer token',
  'outbound-signing': 'Outgoing signing secret',
};

/** Shows the URL for the service, and creates the missing credentials in one step. */
export function CreateSecrets({ settings: { connection }, service, reload }: CreateSecretsProps) {
  const [secrets, setSecrets] = useState<readonly Secret[]>([]);
  const missing = missingKinds(connection, service);
  const creating = useAction(async () => {
    if (service === 'torii' && !connection.bearerOn) await call('setBearer', { on: true });
    for (const kind of missing) {
      const { secret } = await call('createCredential', { kind });
      setSecrets((before) => [...before, { id: kind, label: LABELS[kind], value: secret }]);
    }
    reload();
  });
  const verb = service === 'torii' ? 'Create token' : 'Create secrets';
  return (
    <Stack space="space.150">
      <Field id="first-url" label="URL for the service" help="Enter it in the service, with the credentials below.">
        <Textfield id="first-url" isReadOnly isMonospaced value={connection.url} />
      </Field>
      {missing.length === 0 && secrets.length === 0 ? (
        <Text>You have created all credentials. Rotate or revoke them under Connection.</Text>
      ) : (
        <>
          <Text>
            {service === 'torii'
              ? "Torii's HTTP request action sends a bearer token with each call."
              : 'The service signs its calls with the incoming secret, and verifies our pushes with the outgoing one.'}
          </Text>
          <Inline>
            <LoadingButton appearance="primary" isLoading={creating.isBusy} onClick={creating.start}>
              {verb}
            </LoadingButton>
          </Inline>
        </>
      )}
      <ErrorSection title="We couldn't create the credentials" error={creating.error} />
      {secrets.length > 0 && !creating.isBusy && (
        <SecretDialog title="Credentials for the service" secrets={secrets} isFirst close={() => setSecrets([])} />
      )}
    </Stack>
  );
}

function missingKinds(
  { bearerOn, inboundSigning, inboundBearer, outboundSigning }: SettingsView['connection'],
  service: Service,
): readonly CredentialKind[] {
  if (service === 'torii') return bearerOn && inboundBearer.length > 0 ? [] : ['inbound-bearer'];
  return [
    ...(inboundSigning.length > 0 ? [] : (['inbound-signing'] as const)),
    ...(outboundSigning.length > 0 ? [] : (['outbound-signing'] as const)),
  ];
}
