import { Button, Inline, SectionMessage, Stack, Text } from '@forge/react';
import type { SetUpStep } from './set-up-steps';

interface UnfinishedSetUpProps {
  readonly steps: readonly SetUpStep[];
  readonly open: () => void;
}

/** Shows a link to *Get started* until all steps are done. */
export function UnfinishedSetUp({ steps, open }: UnfinishedSetUpProps) {
  const left = steps.filter(({ isDone }) => !isDone);
  if (left.length === 0) return null;
  return (
    <SectionMessage appearance="information" title="Finish the setup">
      <Stack space="space.100">
        <Text>{`Left to do: ${left.map(({ label }) => label.toLowerCase()).join(', ')}.`}</Text>
        <Inline>
          <Button spacing="compact" onClick={open}>
            Get started
          </Button>
        </Inline>
      </Stack>
    </SectionMessage>
  );
}
