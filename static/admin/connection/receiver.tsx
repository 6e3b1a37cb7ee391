import {
  ButtonGroup,
  Checkbox,
  Form,
  Heading,
  Label,
  LoadingButton,
  SectionMessage,
  Stack,
  Text,
  Textfield,
  Toggle,
  Inline,
} from '@forge/react';
import { useState } from 'react';
import type { WebhookInput, SettingsView } from '../../../src/domain/contract/admin-functions';
import { wordsFor } from '../../api';
import { sayDone } from '../../done';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { sentence } from '../../words';
import { call } from '../api';
import { ChannelState } from '../channel-state';
import { Field, textOf } from '../field';
import { askConsent } from './consent';

/** Where the app tells the service what became of its delegations. */
export function Receiver({
  settings: { webhook },
  reload,
}: {
  readonly settings: SettingsView;
  readonly reload: () => void;
}) {
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const [withHeader, setWithHeader] = useState((webhook?.headerName ?? null) !== null);
  const [name, setName] = useState(webhook?.headerName ?? '');
  const [value, setValue] = useState('');
  const [tested, setTested] = useState<{ ok: boolean; problem: string | null }>();
  const saving = useAct();
  const testing = useAct();

  const save = () =>
    saving.run(async () => {
      setTested(undefined);
      await askConsent(url);
      await call('saveWebhook', {
        url: url.trim(),
        enabled,
        ...headerOf(withHeader, name.trim(), value, webhook?.headerName ?? null),
      });
      setValue('');
      sayDone('The receiver was saved');
      reload();
    });
  const test = () =>
    testing.run(async () => {
      setTested(await call('testConnection', {}));
      reload();
    });
  return (
    <Stack space="space.200">
      <Heading as="h3" size="small">
        Receiver
      </Heading>
      <WebhookState webhook={webhook} />
      <Form onSubmit={() => void save()}>
        <Stack space="space.200">
          <Field
            id="receiver-url"
            label="Address of the receiver"
            isRequired
            error={wordsFor(saving.error, '/url')}
            help="An https address of the service. Atlassian asks for your consent to it when you save."
          >
            <Textfield
              id="receiver-url"
              defaultValue={url}
              isInvalid={wordsFor(saving.error, '/url') !== undefined}
              onChange={(event) => setUrl(textOf(event))}
            />
          </Field>
          <Checkbox
            label="Send a header of your own with each message"
            isChecked={withHeader}
            onChange={() => setWithHeader(!withHeader)}
          />
          {withHeader && (
            <Inline space="space.200">
              <Field id="header-name" label="Header" isRequired error={wordsFor(saving.error, '/header/name')}>
                <Textfield
                  id="header-name"
                  defaultValue={name}
                  isInvalid={wordsFor(saving.error, '/header/name') !== undefined}
                  onChange={(event) => setName(textOf(event))}
                />
              </Field>
              <Field
                id="header-value"
                label="Value"
                error={wordsFor(saving.error, '/header/value')}
                help={
                  webhook?.headerName === null || webhook === null
                    ? 'It is kept as a secret and never shown again.'
                    : 'Leave it empty to keep the one that is there.'
                }
              >
                <Textfield
                  id="header-value"
                  type="password"
                  defaultValue={value}
                  isInvalid={wordsFor(saving.error, '/header/value') !== undefined}
                  onChange={(event) => setValue(textOf(event))}
                />
              </Field>
            </Inline>
          )}
          <Inline space="space.100" alignBlock="center">
            <Toggle id="receiver-on" isChecked={enabled} onChange={() => setEnabled(!enabled)} />
            <Label labelFor="receiver-on">Tell the service at once what becomes of its delegations</Label>
          </Inline>
          <Trouble title="The receiver was not saved" error={saving.error} />
          <Inline>
            <ButtonGroup label="Receiver">
              <LoadingButton type="submit" appearance="primary" isLoading={saving.isBusy}>
                Save receiver
              </LoadingButton>
              <LoadingButton isLoading={testing.isBusy} isDisabled={webhook === null} onClick={() => void test()}>
                Test connection
              </LoadingButton>
            </ButtonGroup>
          </Inline>
        </Stack>
      </Form>
      <Trouble title="The connection was not tested" error={testing.error} />
      {tested && (
        <SectionMessage
          appearance={tested.ok ? 'success' : 'error'}
          title={tested.ok ? 'The receiver answered' : 'The receiver did not take it'}
        >
          <Text>
            {tested.ok
              ? 'It took a signed test message, and what waited is on its way.'
              : sentence(tested.problem ?? 'it gave no reason')}
          </Text>
        </SectionMessage>
      )}
    </Stack>
  );
}

/** An empty value keeps the header as it is, unless it got another name. */
function headerOf(isOn: boolean, name: string, value: string, before: string | null): Pick<WebhookInput, 'header'> {
  if (!isOn) return { header: null };
  return value === '' && name === before ? {} : { header: { name, value } };
}

function WebhookState({ webhook }: Pick<SettingsView, 'webhook'>) {
  if (!webhook) return <Text>No receiver is set: the service learns nothing by itself, and has to ask.</Text>;
  if (!webhook.enabled) {
    return <Text>The receiver is off: what the service has to be told waits until you turn it on.</Text>;
  }
  return <ChannelState health={webhook} name="The receiver" mend="save the receiver or test the connection" />;
}
