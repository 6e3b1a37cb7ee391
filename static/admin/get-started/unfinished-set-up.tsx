import { Button, Inline, SectionMessage, Stack, Text } from '@forge/react';
import type { SetUpStep } from './set-up-steps';

interface UnfinishedSetUpProps {
  readonly steps: readonly SetUpStep[];
  readonly open: () => void;
}

/** Shows a link to *Get started* until all steps are done. */
export function UnfinishedSetUp({ steps, open }: UnfinishedSetUpProps) {
  const unfinished = steps.filter(({ isDone }) => !isDone);
  if (unfinished.length === 0) return null;
  return (
    <SectionMessage appearance="information" title="Finish the setup">
      <Stack space="space.100">
        <Text>{`Left to do: ${unfinished.map(({ label }) => withLowerCaseStart(label)).join(', ')}.`}</Text>
        <Inline>
          <Button spacing="compact" onClick={open}>
            Get started
          </Button>
        </Inline>
      </Stack>
    </SectionMessage>
  );
}

/** Returns a label for the middle of a sentence. Names keep their capital letters. */
function withLowerCaseStart(label: string): string {
  return `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}
