import { Button, Inline, Link, LoadingButton, SectionMessage, Select, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { SettingsView, TestDelegationView } from '../../../src/domain/contract/admin-functions';
import { useAction } from '../../loading';
import { completingTransition, fieldsToAsk, initialValues, loadTransitions, moveIssue } from '../../transitions';
import { ErrorSection } from '../../ui/error-message';
import { Field } from '../../ui/field';
import { call } from '../api';
import { isPassed } from './set-up-steps';
import { TestSteps } from './test-steps';
import type { Test } from './use-test';

interface TestDelegationProps {
  readonly settings: SettingsView;
  /** Newest test. */
  readonly test: Test;
  readonly started: () => void;
  /** Opens a path of the page. */
  readonly go: (path: string) => void;
}

interface RuleOption {
  readonly label: string;
  readonly value: string;
}

/** Starts a test delegation by a rule, completes or cancels it, and shows each step with its time. */
export function TestDelegation({
  settings: { rules },
  test: { test, error, reload },
  started,
  go,
}: TestDelegationProps) {
  const starting = useAction();
  const completing = useAction();
  const canceling = useAction();
  const options = rules.map(({ id, app, issueType, project }) => ({
    value: id,
    label: `${app ?? 'All apps'}: ${issueType.name} in ${project.key}`,
  }));
  const [ruleId, setRuleId] = useState<string>();
  const rule =
    options.find(({ value }) => value === ruleId) ??
    options.find(({ value }) => rules.some(({ id, app }) => id === value && app === null)) ??
    options[0];
  const start = () =>
    starting.run(async () => {
      completing.clear();
      canceling.clear();
      await call('startTestDelegation', rule ? { rule: rule.value } : {});
      started();
    });
  const complete = () =>
    completing.run(async () => {
      if (test) await completeTest(test);
      reload();
    });
  const cancel = () =>
    canceling.run(async () => {
      if (test) await call('cancelDelegation', { id: test.id });
      reload();
    });
  const isOpen = test?.state === 'in_progress';
  return (
    <Stack space="space.150">
      <Text>
        We create an issue by your rule and report it, marked as a test: the service acknowledges and ignores it.
        Nothing is written to Torii.
      </Text>
      {rules.length === 0 && <Text>Add a rule first.</Text>}
      {rule && options.length > 1 && (
        <Field id="test-rule" label="Rule to test">
          <Select
            inputId="test-rule"
            options={options}
            value={rule}
            onChange={(chosen: RuleOption) => setRuleId(chosen.value)}
          />
        </Field>
      )}
      <Inline space="space.100" shouldWrap rowSpace="space.100" alignBlock="center">
        <LoadingButton
          appearance={test ? 'default' : 'primary'}
          isDisabled={!rule}
          isLoading={starting.isBusy}
          onClick={() => void start()}
        >
          {test ? 'Start another test' : 'Start test'}
        </LoadingButton>
        {isOpen && (
          <LoadingButton appearance="primary" isLoading={completing.isBusy} onClick={() => void complete()}>
            Complete test issue
          </LoadingButton>
        )}
        {isOpen && (
          <LoadingButton isLoading={canceling.isBusy} onClick={() => void cancel()}>
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
      <ErrorSection title="We couldn't start the test" error={starting.error} />
      <ErrorSection title="We couldn't complete the issue" error={completing.error} />
      <ErrorSection title="We couldn't cancel the test" error={canceling.error} />
      <ErrorSection title="We couldn't load the test" error={error} retry={reload} />
      {test && <TestSteps steps={test.steps} />}
      {test?.state === 'canceled' && <Text>The test is canceled. We closed its issue and reported it.</Text>}
      {test && isPassed(test) && (
        <SectionMessage appearance="success" title="The test delegation went the whole way">
          <Text>The issue is closed, and it counts in no list and no statistics. You can delete it.</Text>
        </SectionMessage>
      )}
    </Stack>
  );
}

/** Makes the transition that completes the issue, as the viewer. @throws Error if they can't, or it asks for fields */
async function completeTest(test: TestDelegationView): Promise<void> {
  if (!test.issue) return;
  const outcome = completingTransition(await loadTransitions(test.issue.id), test);
  if (!outcome) {
    throw new Error(
      `You can't move ${test.issue.key} to ${test.completed.join(' or ')}. Have its assignee do it in Jira.`,
    );
  }
  if (fieldsToAsk(outcome).some(({ id }) => id !== 'resolution')) {
    throw new Error(
      `The transition to ${outcome.transition.to} asks for fields. Open ${test.issue.key} and make it in Jira.`,
    );
  }
  await moveIssue(test.issue.id, outcome.transition.id, initialValues(outcome));
}
