import {
  Button,
  Form,
  LoadingButton,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  ModalTitle,
  Spinner,
  Stack,
} from '@forge/react';
import { useState } from 'react';
import type { ChoicesView } from '../../../src/domain/contract/admin-functions';
import type { Rule } from '../../../src/domain/configuration/rule';
import { useAct, useLoaded, type Act } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { AppOfRule } from './rule-app';
import { draftOf, inputOf, type RuleDraft } from './rule-draft';
import { MoreOfRule } from './rule-more';
import { PlaceOfRule } from './rule-place';
import { TextOfRule } from './rule-text';

interface RuleFormProps {
  /** undefined for a new one. */
  readonly rule: Rule | undefined;
  /** Whether Torii's list of apps can be asked for. */
  readonly hasTorii: boolean;
  readonly saved: () => void;
  readonly close: () => void;
}

/** What each part of the form gets. */
export interface PartProps {
  readonly draft: RuleDraft;
  readonly choices: ChoicesView;
  readonly hasTorii: boolean;
  /** What was refused, to be said beside the fields. */
  readonly error: unknown;
  readonly change: (change: Partial<RuleDraft>) => void;
}

const loadChoices = () => call('getChoices', {});

/** Adds or changes a rule. What the app refuses is said beside the fields, and nothing is lost. */
export function RuleForm({ rule, hasTorii, saved, close }: RuleFormProps) {
  const choices = useLoaded(loadChoices);
  const saving = useAct();
  return (
    <Modal onClose={close} width="large" shouldScrollInViewport>
      <ModalHeader>
        <ModalTitle>{rule ? `Rule ${rule.app === null ? 'for all apps' : `for ${rule.app}`}` : 'New rule'}</ModalTitle>
      </ModalHeader>
      {choices.value ? (
        <Parts rule={rule} hasTorii={hasTorii} choices={choices.value} saving={saving} saved={saved} close={close} />
      ) : (
        <ModalBody>
          <Trouble title="The form could not be loaded" error={choices.error} retry={choices.reload} />
          {choices.isLoading && <Spinner label="Loading the form" />}
        </ModalBody>
      )}
    </Modal>
  );
}

function Parts({
  rule,
  hasTorii,
  choices,
  saving,
  saved,
  close,
}: RuleFormProps & { readonly choices: ChoicesView; readonly saving: Act }) {
  const [draft, setDraft] = useState(() => draftOf(rule, choices.defaults));
  const save = async () => {
    const isSaved = await saving.run(async () => {
      await call('saveRule', { rule: inputOf(draft) });
    });
    if (!isSaved) return;
    saved();
    close();
  };
  const part: PartProps = {
    draft,
    choices,
    hasTorii,
    error: saving.error,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
  };
  return (
    <Form onSubmit={() => void save()}>
      <ModalBody>
        <Stack space="space.300">
          <AppOfRule {...part} />
          <PlaceOfRule {...part} />
          <TextOfRule {...part} />
          <MoreOfRule {...part} />
          <Trouble title="The rule was not saved" error={saving.error} />
        </Stack>
      </ModalBody>
      <ModalFooter>
        <Button appearance="subtle" onClick={close}>
          Cancel
        </Button>
        <LoadingButton type="submit" appearance="primary" isLoading={saving.isBusy}>
          Save rule
        </LoadingButton>
      </ModalFooter>
    </Form>
  );
}
