import { ButtonGroup, Checkbox, Form, Inline, Label, LoadingButton, Stack, Text, Toggle } from '@forge/react';
import { useState } from 'react';
import type { SettingsView, WebhookInput } from '../../../src/domain/contract/admin-functions';
import { fieldError } from '../../api';
import { showSuccess } from '../../flags';
import { toSentence } from '../../labels';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Message } from '../../ui/message';
import { TextInput } from '../../ui/text-input';
import { Title } from '../../ui/title';
import { call, type SettingsProps } from '../api';
import { ChannelState } from '../channel-state';
import { askConsent } from './consent';

/** Edits the webhook that receives pushes, and tests it. */
export function WebhookForm({ settings: { webhook }, reload }: SettingsProps) {
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [isEnabled, setEnabled] = useState(webhook?.enabled ?? true);
  const [hasHeader, setHasHeader] = useState((webhook?.headerName ?? null) !== null);
  const [name, setName] = useState(webhook?.headerName ?? '');
  const [value, setValue] = useState('');
  const [result, setResult] = useState<{ ok: boolean; problem: string | null }>();
  const saving = useAction(async () => {
    setResult(undefined);
    await askConsent(url);
    await call('saveWebhook', {
      url: url.trim(),
      enabled: isEnabled,
      ...headerInput(hasHeader, name.trim(), value, webhook?.headerName ?? null),
    });
    setValue('');
    showSuccess('Webhook saved');
    reload();
  });
  const testing = useAction(async () => {
    setResult(await call('testConnection', {}));
    reload();
  });
  return (
    <Stack space="space.200">
      <Title level={3}>Webhook</Title>
      <WebhookState webhook={webhook} />
      <Form onSubmit={saving.start}>
        <Stack space="space.200">
          <TextInput
            id="webhook-url"
            label="Webhook URL"
            isRequired
            error={fieldError(saving.error, '/url')}
            help="An https URL of the service. Atlassian asks for your consent when you save it."
            initial={url}
            change={setUrl}
          />
          <Checkbox
            label="Send a static header with each push"
            isChecked={hasHeader}
            onChange={() => setHasHeader(!hasHeader)}
          />
          {hasHeader && (
            <Inline space="space.200" shouldWrap>
              <TextInput
                id="header-name"
                label="Header"
                isRequired
                error={fieldError(saving.error, '/header/name')}
                initial={name}
                change={setName}
              />
              <TextInput
                id="header-value"
                label="Value"
                type="password"
                error={fieldError(saving.error, '/header/value')}
                help={
                  (webhook?.headerName ?? null) === null
                    ? "We store it as a secret and won't show it again."
                    : 'Leave it empty to keep the current value.'
                }
                initial={value}
                change={setValue}
              />
            </Inline>
          )}
          <Inline space="space.100" alignBlock="center">
            <Toggle id="webhook-on" isChecked={isEnabled} onChange={() => setEnabled(!isEnabled)} />
            <Label labelFor="webhook-on">Send pushes to the webhook</Label>
          </Inline>
          <ErrorSection title="We couldn't save the webhook" error={saving.error} />
          <Inline>
            <ButtonGroup label="Webhook">
              <LoadingButton type="submit" appearance="primary" isLoading={saving.isBusy}>
                Save webhook
              </LoadingButton>
              <LoadingButton isLoading={testing.isBusy} isDisabled={webhook === null} onClick={testing.start}>
                Test connection
              </LoadingButton>
            </ButtonGroup>
          </Inline>
        </Stack>
      </Form>
      <ErrorSection title="We couldn't test the connection" error={testing.error} />
      {result && (
        <Message
          appearance={result.ok ? 'success' : 'error'}
          title={result.ok ? 'The webhook works' : 'The test failed'}
          text={
            result.ok
              ? 'The service acknowledged a signed test push. We send all pending pushes now.'
              : toSentence(result.problem ?? 'the webhook gave no reason')
          }
        />
      )}
    </Stack>
  );
}

/** Returns the header to save. An empty value keeps the current one, unless the name changed. */
function headerInput(
  hasHeader: boolean,
  name: string,
  value: string,
  currentName: string | null,
): Pick<WebhookInput, 'header'> {
  if (!hasHeader) return { header: null };
  return value === '' && name === currentName ? {} : { header: { name, value } };
}

function WebhookState({ webhook }: Pick<SettingsView, 'webhook'>) {
  if (!webhook) return <Text>No webhook yet: the service gets no pushes and has to poll.</Text>;
  if (!webhook.enabled) return <Text>The webhook is off. Pushes wait until you turn it on.</Text>;
  return <ChannelState channel={webhook} name="The webhook" reenable="save the webhook or test the connection" />;
}
