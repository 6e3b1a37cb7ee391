import {
  Box,
  ButtonGroup,
  Form,
  Heading,
  Inline,
  Label,
  LoadingButton,
  SectionMessage,
  Stack,
  Text,
  Toggle,
} from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { showSuccess } from '../../flags';
import { toSentence } from '../../labels';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { FORM_WIDTH } from '../../ui/field';
import { call } from '../api';
import { ChannelState } from '../channel-state';
import { ToriiEvents } from './torii-events';
import { ToriiKey } from './torii-key';
import { draftOf, inputOf } from './torii-draft';
import type { ToriiSectionProps } from './torii-section';

interface ToriiFormProps {
  readonly torii: SettingsView['torii'];
  readonly reload: () => void;
  /** True if only the key is edited. */
  readonly isBrief?: boolean;
}

/** Edits the settings of Torii's REST API, and checks the API key. */
export function ToriiForm({ torii, reload, isBrief = false }: ToriiFormProps) {
  const [draft, setDraft] = useState(() => draftOf(torii));
  const [saved, setSaved] = useState(0);
  const [checked, setChecked] = useState<{ ok: boolean; problem: string | null }>();
  const saving = useAction();
  const checking = useAction();
  const save = () => {
    checking.clear();
    return saving.run(async () => {
      setChecked(undefined);
      await call('saveTorii', inputOf(draft));
      setDraft({ ...draft, key: '' });
      setSaved(saved + 1);
      showSuccess('Torii saved');
      reload();
    });
  };
  const check = () => {
    saving.clear();
    return checking.run(async () => {
      setChecked(undefined);
      setChecked(await call('checkTorii', draft.key === '' ? {} : { key: draft.key.trim() }));
      reload();
    });
  };
  const section: ToriiSectionProps = {
    draft,
    error: saving.error ?? checking.error,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
  };
  return (
    <Stack space="space.200">
      {!isBrief && (
        <Heading as="h2" size="medium">
          From Jira to Torii
        </Heading>
      )}
      <Text>
        With an API key, we report to Torii directly that a person was removed from an app, as soon as the issue is
        done. Torii doesn't need a webhook for this.
      </Text>
      <ToriiState torii={torii} />
      <Form onSubmit={() => void save()}>
        <Box xcss={FORM_WIDTH}>
          <Stack space="space.300">
            <ToriiKey key={saved} {...section} hasKey={torii?.hasKey === true} />
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
            <ErrorSection title="We couldn't save Torii" error={saving.error} />
            <ErrorSection title="We couldn't check the key" error={checking.error} />
            <Inline>
              <ButtonGroup label="Torii">
                <LoadingButton type="submit" appearance="primary" isLoading={saving.isBusy}>
                  Save Torii
                </LoadingButton>
                <LoadingButton isLoading={checking.isBusy} onClick={() => void check()}>
                  Check key
                </LoadingButton>
              </ButtonGroup>
            </Inline>
          </Stack>
        </Box>
      </Form>
      {checked && (
        <SectionMessage
          appearance={checked.ok ? 'success' : 'error'}
          title={checked.ok ? 'Torii accepts the key' : 'Torii refuses the key'}
        >
          <Text>
            {checked.ok
              ? draft.key === ''
                ? 'The check changed nothing in Torii.'
                : 'The check changed nothing in Torii. Save to use the key.'
              : toSentence(checked.problem ?? 'Torii gave no reason')}
          </Text>
        </SectionMessage>
      )}
    </Stack>
  );
}

function ToriiState({ torii }: Pick<ToriiFormProps, 'torii'>) {
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
