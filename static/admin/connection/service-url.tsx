import { Button, Inline, Stack, Textfield } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { formatDateTime } from '../../labels';
import { Choice } from '../../ui/choice';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Field } from '../../ui/field';
import { Message } from '../../ui/message';
import { call } from '../api';

interface ServiceUrlProps {
  readonly connection: SettingsView['connection'];
  readonly reload: () => void;
}

/** Shows the URL that the service calls, and rotates it. */
export function ServiceUrl({ connection: { url, previousUrl }, reload }: ServiceUrlProps) {
  const [isRotating, setRotating] = useState(false);
  return (
    <Stack space="space.100">
      <Field
        id="service-url"
        label="URL for the service"
        help="Select and copy it into the service's connection to Jira. It isn't a secret: each call needs a credential, too."
      >
        <Textfield id="service-url" isReadOnly isMonospaced value={url} />
      </Field>
      {previousUrl && (
        <Message
          appearance="warning"
          title={`The old URL ends ${formatDateTime(previousUrl.endsAt)}`}
          text={`Enter the new URL in the service before then. Until then, the old one works, too: ${previousUrl.url}`}
        />
      )}
      <Inline>
        <Button onClick={() => setRotating(true)}>Rotate URL</Button>
      </Inline>
      {isRotating && <RotateUrl hasPrevious={previousUrl !== null} reload={reload} close={() => setRotating(false)} />}
    </Stack>
  );
}

interface RotateUrlProps {
  readonly hasPrevious: boolean;
  readonly reload: () => void;
  readonly close: () => void;
}

function RotateUrl({ hasPrevious, reload, close }: RotateUrlProps) {
  const [endOld, setEndOld] = useState<'now' | 'in-24-hours'>('in-24-hours');
  return (
    <ConfirmDialog
      title="Rotate the URL?"
      text={`The app gets a new URL, and you have to enter it in the service. ${hasPrevious ? 'The URL before the current one ends at once.' : ''}`}
      verb="Rotate URL"
      errorTitle="We couldn't rotate the URL"
      appearance="warning"
      act={async () => {
        await call('rotateUrl', { endOld });
        reload();
      }}
      close={close}
    >
      <Choice
        id="end-old"
        label="Current URL"
        value={endOld}
        options={[
          { value: 'in-24-hours', label: 'Keep it for 24 hours, while you enter the new one' },
          { value: 'now', label: 'End it now, for example because others abuse it' },
        ]}
        choose={setEndOld}
      />
    </ConfirmDialog>
  );
}
