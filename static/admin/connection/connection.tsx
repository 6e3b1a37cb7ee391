import { Heading, Inline, Label, Stack, Text, Toggle } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { Address } from './address';
import { Credentials } from './credentials';
import { Receiver } from './receiver';

/** Both ways between the service and the app: how it calls, and where it is told. */
export function Connection({ settings, reload }: { readonly settings: SettingsView; readonly reload: () => void }) {
  const { connection } = settings;
  const switching = useAct();
  // Shown as it is asked for: the answer, and the settings after it, may take seconds.
  const [isBearerOn, setBearerOn] = useState(connection.bearerOn);
  const setBearer = async (on: boolean) => {
    setBearerOn(on);
    const isSet = await switching.run(async () => {
      await call('setBearer', { on });
      reload();
    });
    if (!isSet) setBearerOn(!on);
  };
  return (
    <Stack space="space.400">
      <Stack space="space.200">
        <Heading as="h2" size="medium">
          From the service to Jira
        </Heading>
        <Address connection={connection} reload={reload} />
        <Credentials
          kind="inbound-signing"
          title="Signing secret of the service"
          words="The service signs its calls with it, by Standard Webhooks. Enter it there; it is shown once, here, when it is made."
          credentials={connection.inboundSigning}
          reload={reload}
        />
        <Inline space="space.100" alignBlock="center">
          <Toggle id="bearer" isChecked={isBearerOn} onChange={() => void setBearer(!isBearerOn)} />
          <Label labelFor="bearer">Accept bearer tokens too</Label>
        </Inline>
        <Text color="color.text.subtle">
          For services that can not sign their calls. A token travels with each call, so leave this off unless you need
          it.
        </Text>
        <Trouble title="It was not changed" error={switching.error} />
        {(connection.bearerOn || connection.inboundBearer.length > 0) && (
          <Credentials
            kind="inbound-bearer"
            title="Bearer token of the service"
            words="The service sends it with each call. It is shown once, here, when it is made."
            credentials={connection.inboundBearer}
            reload={reload}
          />
        )}
      </Stack>
      <Stack space="space.200">
        <Heading as="h2" size="medium">
          From Jira to the service
        </Heading>
        <Credentials
          kind="outbound-signing"
          title="Signing secret of this app"
          words="This app signs what it tells the service with it, so that the receiver can tell it from forgeries."
          credentials={connection.outboundSigning}
          reload={reload}
        />
        <Receiver settings={settings} reload={reload} />
      </Stack>
    </Stack>
  );
}
