import { List, ListItem, SectionMessage, Text } from '@forge/react';
import type { SettingsView } from '../../src/domain/contract/admin-functions';

/** What is still to be set before the first delegation can come and be told; nothing once all of it is. */
export function FirstSteps({
  settings: { connection, rules, webhook: receiver, torii },
}: {
  readonly settings: SettingsView;
}) {
  const steps = [
    ...(connection.inboundSigning.length > 0 || (connection.bearerOn && connection.inboundBearer.length > 0)
      ? []
      : [
          'Connection: create the signing secret of the service, and enter it at the service together with the address; for a service that can not sign, a bearer token can take its place.',
        ]),
    ...((receiver ?? torii)
      ? []
      : [
          'Connection: create the signing secret of this app and save the receiver, so that the service is told; for Torii, its API key can take their place.',
        ]),
    ...(rules.length > 0 ? [] : ['Rules: add one for all apps.']),
  ];
  if (steps.length === 0) return null;
  return (
    <SectionMessage appearance="information" title="Before the first delegation can come">
      <List type="ordered">
        {steps.map((step) => (
          <ListItem key={step}>
            <Text>{step}</Text>
          </ListItem>
        ))}
      </List>
    </SectionMessage>
  );
}
