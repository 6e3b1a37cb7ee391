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
import { sayDone } from '../../done';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { sentence } from '../../words';
import { call } from '../api';
import { ChannelState } from '../channel-state';
import { FORM_WIDTH } from '../field';
import { ToriiEvents } from './torii-events';
import { ToriiKey } from './torii-key';
import { draftOf, inputOf, type ToriiDraft } from './torii-draft';

interface ToriiProps {
  readonly torii: SettingsView['torii'];
  readonly reload: () => void;
}

/** What each part of the form gets. */
export interface PartProps {
  readonly draft: ToriiDraft;
  readonly change: (change: Partial<ToriiDraft>) => void;
  /** What was refused, to be said beside the fields. */
  readonly error: unknown;
}

/** Torii told by its own API, beside the receiver or in its place: the key, and what is told with it. */
export function Torii({ torii, reload }: ToriiProps) {
  const [draft, setDraft] = useState(() => draftOf(torii));
  const [saved, setSaved] = useState(0);
  const [checked, setChecked] = useState<{ ok: boolean; problem: string | null }>();
  const saving = useAct();
  const checking = useAct();
  const save = () => {
    checking.clear();
    return saving.run(async () => {
      setChecked(undefined);
      await call('saveTorii', inputOf(draft));
      setDraft({ ...draft, key: '' });
      setSaved(saved + 1);
      sayDone('What Torii is told was saved');
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
  const part: PartProps = {
    draft,
    error: saving.error ?? checking.error,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
  };
  return (
    <Stack space="space.200">
      <Heading as="h2" size="medium">
        From Jira to Torii
      </Heading>
      <Text>
        With an API key this app tells Torii itself: that a person is removed from an app as soon as the issue is done,
        and what else you choose here. Torii needs no receiver for that.
      </Text>
      <ToriiState torii={torii} />
      <Form onSubmit={() => void save()}>
        <Box xcss={FORM_WIDTH}>
          <Stack space="space.300">
            <ToriiKey key={saved} {...part} hasKey={torii?.hasKey === true} />
            <ToriiEvents {...part} />
            <Inline space="space.100" alignBlock="center">
              <Toggle
                id="torii-on"
                isChecked={draft.enabled}
                onChange={() => part.change({ enabled: !draft.enabled })}
              />
              <Label labelFor="torii-on">Tell Torii</Label>
            </Inline>
            <Trouble title="It was not saved" error={saving.error} />
            <Trouble title="The key was not checked" error={checking.error} />
            <Inline>
              <ButtonGroup label="Torii">
                <LoadingButton type="submit" appearance="primary" isLoading={saving.isBusy}>
                  Save
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
          title={checked.ok ? 'Torii takes the key' : 'Torii does not take the key'}
        >
          <Text>
            {checked.ok
              ? draft.key === ''
                ? 'It answered with its apps. Nothing was changed there.'
                : 'It answered with its apps. Nothing was changed there. Save it to have it used.'
              : sentence(checked.problem ?? 'it gave no reason')}
          </Text>
        </SectionMessage>
      )}
    </Stack>
  );
}

function ToriiState({ torii }: Pick<ToriiProps, 'torii'>) {
  if (!torii) {
    return (
      <Text>
        It is not set up: Torii is told nothing by its API. A workflow of Torii's can still be the receiver, under
        Connection.
      </Text>
    );
  }
  if (!torii.enabled) return <Text>It is off: what Torii has to be told waits until you turn it on.</Text>;
  return <ChannelState health={torii} name="Telling Torii" mend="save this or check the key" />;
}
