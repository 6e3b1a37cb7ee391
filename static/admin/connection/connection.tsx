import { Inline, Label, Stack, Text, Toggle } from '@forge/react';
import { useState } from 'react';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Title } from '../../ui/title';
import { call, type SettingsProps } from '../api';
import { Credentials } from './credentials';
import { ServiceUrl } from './service-url';
import { WebhookForm } from './webhook-form';

/** Shows both directions between the service and the app: calls and pushes. */
export function Connection({ settings, reload }: SettingsProps) {
  const { connection } = settings;
  // Moves the toggle at once, because the response may take seconds.
  const [isBearerOn, setBearerOn] = useState(connection.bearerOn);
  const switching = useAction(async (isOn: boolean) => {
    setBearerOn(isOn);
    try {
      await call('setBearer', { on: isOn });
    } catch (error) {
      setBearerOn(!isOn);
      throw error;
    }
    reload();
  });
  return (
    <Stack space="space.400">
      <Stack space="space.200">
        <Title>From the service to Jira</Title>
        <ServiceUrl connection={connection} reload={reload} />
        <Credentials
          kind="inbound-signing"
          title="Incoming signing secret"
          text="The service signs its calls with it (Standard Webhooks). Enter it in the service. We show it only once."
          credentials={connection.inboundSigning}
          reload={reload}
        />
        <Inline space="space.100" alignBlock="center">
          <Toggle id="bearer" isChecked={isBearerOn} onChange={() => switching.start(!isBearerOn)} />
          <Label labelFor="bearer">Accept bearer tokens</Label>
        </Inline>
        <Text color="color.text.subtle">
          For services that can't sign their calls. Each call carries the token, so leave this off unless you need it.
        </Text>
        <ErrorSection title="We couldn't change this setting" error={switching.error} />
        {(connection.bearerOn || connection.inboundBearer.length > 0) && (
          <Credentials
            kind="inbound-bearer"
            title="Bearer token"
            text="The service sends it with each call. We show it only once."
            credentials={connection.inboundBearer}
            reload={reload}
          />
        )}
      </Stack>
      <Stack space="space.200">
        <Title>From Jira to the service</Title>
        <Credentials
          kind="outbound-signing"
          title="Outgoing signing secret"
          text="We sign each push with it, so that the service can verify that it comes from this app."
          credentials={connection.outboundSigning}
          reload={reload}
        />
        <WebhookForm settings={settings} reload={reload} />
      </Stack>
    </Stack>
  );
}
