import { Icon, Inline, Stack, Text } from '@forge/react';
import type { TestStep } from '../../../src/domain/contract/admin-functions';
import { toSentence } from '../../labels';

const STEP_LABELS: Readonly<Record<TestStep['name'], string>> = {
  created: 'Issue created',
  completed: 'Issue completed',
  acknowledged: 'Completion acknowledged by the webhook',
  'key-accepted': "Torii's API key accepted",
};

/** Shows the steps of a test, with a check mark and the time at each one that is done. */
export function TestSteps({ steps }: { readonly steps: readonly TestStep[] }) {
  return (
    <Stack space="space.100">
      {steps.map(({ name, at, problem }) => (
        <Inline key={name} space="space.100" alignBlock="center" shouldWrap>
          {at === null ? (
            <Icon glyph={problem === null ? 'clock' : 'warning'} label={problem === null ? 'Pending' : 'Problem'} />
          ) : (
            <Icon glyph="check-circle" label="Done" color="color.icon.success" />
          )}
          <Text weight="medium">{STEP_LABELS[name]}</Text>
          <Text>{at === null ? (problem === null ? 'Not yet' : toSentence(problem)) : exactTime(at)}</Text>
        </Inline>
      ))}
    </Stack>
  );
}

/** Formats a time to the second, because the steps of a test are seconds apart. */
function exactTime(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
}
