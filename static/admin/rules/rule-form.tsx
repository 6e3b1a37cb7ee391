import { LoadingButton, Spinner, Stack, Text } from '@forge/react';
import { useState, type ReactNode } from 'react';
import type { Rule } from '../../../src/domain/configuration/rule';
import { RefusedError } from '../../api';
import { useAction, useLoaded } from '../../loading';
import { Dialog } from '../../ui/dialog';
import { ErrorSection } from '../../ui/error-message';
import { Title } from '../../ui/title';
import { call } from '../api';
import { RuleApp } from './rule-app';
import { draftOf, isRefusalChosen, inputOf, type RuleDraft } from './rule-draft';
import { explainOptions, explainOutcome, explainReminders, explainTarget } from './rule-explanations';
import { RuleOptions } from './rule-options';
import { CancelStatus, RuleOutcomes } from './rule-outcomes';
import { RuleReminders } from './rule-reminders';
import type { RuleSectionProps } from './rule-section';
import { RuleTarget } from './rule-target';
import { RuleText } from './rule-text';
import { useIssueTypes, defaultType } from './rule-type';

interface RuleFormProps {
  /** Undefined for a new rule. */
  readonly rule: Rule | undefined;
  /** True if Torii's list of apps is available. */
  readonly hasTorii: boolean;
  readonly onSaved: () => void;
  readonly close: () => void;
}

const loadChoices = () => call('getChoices', {});

/** Adds or edits a rule. Refused fields are highlighted, and nothing that was typed is lost. */
export function RuleForm({ rule, hasTorii, onSaved, close }: RuleFormProps) {
  const choices = useLoaded(loadChoices);
  const [changes, setChanges] = useState<Partial<RuleDraft>>({});
  const editedDraft = choices.value && { ...draftOf(rule, choices.value), ...changes };
  const issueTypes = useIssueTypes(editedDraft?.project?.id);
  const defaultTypeChanges = defaultType(editedDraft, issueTypes.value ?? []);
  const draft = editedDraft && { ...editedDraft, ...defaultTypeChanges };
  const saving = useAction(async (savedDraft: RuleDraft) => {
    if (!isRefusalChosen(savedDraft)) throw missingRefusalsError();
    await call('saveRule', { rule: inputOf(savedDraft) });
    onSaved();
    close();
  });
  return (
    <Dialog
      title={rule ? `Rule for ${rule.app ?? 'all apps'}` : 'New rule'}
      width="large"
      isDirty={Object.keys(changes).length > 0}
      close={close}
      {...(draft && { onSubmit: () => saving.start(draft) })}
      actions={
        <LoadingButton type="submit" appearance="primary" isDisabled={!draft} isLoading={saving.isBusy}>
          Save rule
        </LoadingButton>
      }
    >
      {draft ? (
        <RuleSections
          draft={draft}
          choices={choices.value}
          issueTypes={issueTypes}
          hasTorii={hasTorii}
          error={saving.error}
          change={(change) => setChanges((before) => ({ ...before, ...defaultTypeChanges, ...change }))}
        />
      ) : (
        <>
          <ErrorSection title="We couldn't load the form" error={choices.error} retry={choices.reload} />
          {choices.isLoading && <Spinner label="Loading the form" />}
        </>
      )}
    </Dialog>
  );
}

function RuleSections(section: RuleSectionProps) {
  const { draft } = section;
  return (
    <Stack space="space.300">
      <RuleApp {...section} />
      <Section title="Project and issue type" preview={explainTarget(draft)}>
        <RuleTarget {...section} />
      </Section>
      <Section title="Outcome" preview={explainOutcome(draft)}>
        <RuleOutcomes {...section} />
      </Section>
      <Section title="Text of the issue">
        <RuleText {...section} />
      </Section>
      <Section title="Reminders" preview={explainReminders(draft)}>
        <RuleReminders {...section} />
      </Section>
      <Section title="Options" preview={explainOptions(draft)}>
        <RuleOptions {...section} />
        <CancelStatus {...section} />
      </Section>
      <ErrorSection title="We couldn't save the rule" error={section.error} />
    </Stack>
  );
}

interface SectionProps {
  readonly title: string;
  /** Sentence about the section's values. */
  readonly preview?: string;
  readonly children: ReactNode;
}

function Section({ title, preview, children }: SectionProps) {
  return (
    <Stack space="space.200">
      <Title level={3}>{title}</Title>
      {children}
      {preview !== undefined && <Text color="color.text.subtle">{preview}</Text>}
    </Stack>
  );
}

function missingRefusalsError(): RefusedError {
  const detail = 'choose a status or a resolution below, or choose not to report refusals';
  return new RefusedError({
    type: 'about:blank',
    title: 'Refusals are missing',
    status: 400,
    detail: 'See the errors.',
    errors: [{ pointer: '/refusals', detail }],
  });
}
