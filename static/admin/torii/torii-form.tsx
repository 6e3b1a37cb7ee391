import { Box, ButtonGroup, Form, Inline, Label, LoadingButton, Stack, Text, Toggle } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { showSuccess } from '../../flags';
import { toSentence } from '../../labels';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { FORM_WIDTH } from '../../ui/field';
import { Message } from '../../ui/message';
import { Title } from '../../ui/title';
import { call, type SettingsProps } from '../api';
import { ChannelState } from '../channel-state';
import { ToriiEvents } from './torii-events';
import { ToriiKey } from './torii-key';
import { draftOf, inputOf, type ToriiSectionProps } from './torii-draft';

interface ToriiFormProps extends SettingsProps {
  /** True if only the key is edited. */
  readonly isBrief?: boolean;
}

/** Edits the settings of Torii's REST API, and checks the API key. */
export function ToriiForm({ settings: { torii }, reload, isBrief = false }: ToriiFormProps) {
  const [draft, setDraft] = useState(() => draftOf(torii));
  const [saveCount, setSaveCount] = useState(0);
  const [checkResult, setCheckResult] = useState<{ ok: boolean; problem: string | null }>();
  const acting = useAction(async (step: 'save' | 'check') => {
    setCheckResult(undefined);
    if (step === 'check') {
      setCheckResult(await call('checkTorii', draft.key === '' ? {} : { key: draft.key.trim() }));
    } else {
      await call('saveTorii', inputOf(draft));
      setDraft({ ...draft, key: '' });
      setSaveCount(saveCount + 1);
      showSuccess('Torii saved');
    }
    reload();
  });
  const isSaving = acting.args?.[0] === 'save';
  const section: ToriiSectionProps = {
    draft,
    error: acting.error,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
  };
  return (
    <Stack space="space.200">
      {!isBrief && <Title>From Jira to Torii</Title>}
      <Text>
        With an API key, we report to Torii directly that a person was removed from an app, as soon as the issue is
        done. Torii doesn't need a webhook for this.
      </Text>
      <ToriiState torii={torii} />
      <Form onSubmit={() => acting.start('save')}>
        <Box xcss={FORM_WIDTH}>
          <Stack space="space.300">
            <ToriiKey key={saveCount} {...section} hasKey={torii?.hasKey === true} />
            {!isBrief && <ToriiEvents {...section} />}
            {!isBrief && (
              <Inline space="space.100" alignBlock="center">
                <Toggle
                  id="torii-on"
                  isChecked={draft.enabled}
                  onChange={() => section.change({ enabled: !draft.enabled })}
                />
                <Label labelFor="torii-on">Report to Torii</Label>
              </Inline>
            )}
            <ErrorSection title={`We couldn't ${isSaving ? 'save Torii' : 'check the key'}`} error={acting.error} />
            <Inline>
              <ButtonGroup label="Torii">
                <LoadingButton type="submit" appearance="primary" isLoading={acting.isBusy && isSaving}>
                  Save Torii
                </LoadingButton>
                <LoadingButton isLoading={acting.isBusy && !isSaving} onClick={() => acting.start('check')}>
                  Check key
                </LoadingButton>
              </ButtonGroup>
            </Inline>
          </Stack>
        </Box>
      </Form>
      {checkResult && (
        <Message
          appearance={checkResult.ok ? 'success' : 'error'}
          title={checkResult.ok ? 'Torii accepts the key' : 'Torii refuses the key'}
          text={
            checkResult.ok
              ? `The check changed nothing in Torii.${draft.key === '' ? '' : ' Save to use the key.'}`
              : toSentence(checkResult.problem ?? 'Torii gave no reason')
          }
        />
      )}
    </Stack>
  );
}

function ToriiState({ torii }: Pick<SettingsView, 'torii'>) {
  if (!torii) {
    return (
      <Text>
        Not set up: we don't call Torii's API. A workflow of Torii can still receive the webhook; see Connection.
      </Text>
    );
  }
  if (!torii.enabled) return <Text>Reporting to Torii is off. Pushes wait until you turn it on.</Text>;
  return <ChannelState channel={torii} name="Reporting to Torii" reenable="save these settings or check the key" />;
}
