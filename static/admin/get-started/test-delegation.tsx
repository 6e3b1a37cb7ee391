import { Button, Inline, Link, LoadingButton, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { SettingsView, TestDelegationView } from '../../../src/domain/contract/admin-functions';
import { useAction } from '../../loading';
import { completingTransition, fieldsToAskFor, initialValues, loadTransitions, moveIssue } from '../../transitions';
import { ErrorSection } from '../../ui/error-message';
import { Message } from '../../ui/message';
import { SelectField } from '../../ui/select-field';
import { call } from '../api';
import { isPassed } from './set-up-steps';
import { TestSteps } from './test-steps';
import type { LoadedTest } from './use-test';

interface TestDelegationProps {
  readonly settings: SettingsView;
  /** Newest test. */
  readonly test: LoadedTest;
  readonly onStarted: () => void;
  /** Opens a path of the page. */
  readonly go: (path: string) => void;
}

const VERBS = { start: 'start the test', complete: 'complete the issue', cancel: 'cancel the test' } as const;

/** Starts, completes, or cancels a test delegation, and shows each step with its time. */
export function TestDelegation({ settings: { rules }, test: loaded, onStarted, go }: TestDelegationProps) {
  const { value: test, error, reload } = loaded;
  const options = rules.map(({ id, app, issueType, project }) => ({
    id,
    name: `${app ?? 'All apps'}: ${issueType.name} in ${project.key}`,
  }));
  const [chosenId, setChosenId] = useState<string>();
  const ruleId = chosenId ?? rules.find(({ app }) => app === null)?.id;
  const rule = options.find(({ id }) => id === ruleId) ?? options[0];
  const acting = useAction(async (step: keyof typeof VERBS) => {
    if (step === 'start') {
      await call('startTestDelegation', rule ? { rule: rule.id } : {});
      onStarted();
      return;
    }
    if (test) await (step === 'complete' ? completeTest(test) : call('cancelDelegation', { id: test.id }));
    reload();
  });
  const [latest = 'start'] = acting.args ?? [];
  const isBusy = (step: keyof typeof VERBS) => acting.isBusy && latest === step;
  const isOpen = test?.state === 'in_progress';
  return (
    <Stack space="space.150">
      <Text>
        We create an issue by your rule and report it, marked as a test: the service acknowledges and ignores it.
        Nothing is written to Torii.
      </Text>
      {rules.length === 0 && <Text>Add a rule first.</Text>}
      {rule && options.length > 1 && (
        <SelectField
          id="test-rule"
          label="Rule to test"
          options={options}
          value={rule}
          choose={({ id }) => setChosenId(id)}
        />
      )}
      <Inline space="space.100" shouldWrap rowSpace="space.100" alignBlock="center">
        <LoadingButton
          appearance={test ? 'default' : 'primary'}
          isDisabled={!rule}
          isLoading={isBusy('start')}
          onClick={() => acting.start('start')}
        >
          {test ? 'Start another test' : 'Start test'}
        </LoadingButton>
        {isOpen && (
          <LoadingButton appearance="primary" isLoading={isBusy('complete')} onClick={() => acting.start('complete')}>
            Complete test issue
          </LoadingButton>
        )}
        {isOpen && (
          <LoadingButton isLoading={isBusy('cancel')} onClick={() => acting.start('cancel')}>
            Cancel test
          </LoadingButton>
        )}
        {test && (
          <Button appearance="subtle" onClick={() => go(`/delegations/${encodeURIComponent(test.id)}`)}>
            Open its story
          </Button>
        )}
        {test?.issue && <Link href={test.issue.url}>{test.issue.key}</Link>}
      </Inline>
      <ErrorSection title={`We couldn't ${VERBS[latest]}`} error={acting.error} />
      <ErrorSection title="We couldn't load the test" error={error} retry={reload} />
      {test && <TestSteps steps={test.steps} />}
      {test?.state === 'canceled' && <Text>The test is canceled. We closed its issue and reported it.</Text>}
      {test && isPassed(test) && (
        <Message
          appearance="success"
          title="The test delegation went the whole way"
          text="The issue is closed, and it counts in no list and no statistics. You can delete it."
        />
      )}
    </Stack>
  );
}

/** Makes the transition that completes the issue, with the user's permissions. @throws Error if that isn't possible */
async function completeTest(test: TestDelegationView): Promise<void> {
  if (!test.issue) return;
  const outcome = completingTransition(await loadTransitions(test.issue.id), test);
  if (!outcome) {
    throw new Error(
      `You can't move ${test.issue.key} to ${test.completed.join(' or ')}. Have its assignee do it in Jira.`,
    );
  }
  if (fieldsToAskFor(outcome).some(({ id }) => id !== 'resolution')) {
    throw new Error(
      `The transition to ${outcome.transition.to} asks for fields. Open ${test.issue.key} and make it in Jira.`,
    );
  }
  await moveIssue(test.issue.id, outcome.transition.id, initialValues(outcome));
}
