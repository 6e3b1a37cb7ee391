import { Box, Form, Heading, Inline, LoadingButton, Stack, Text } from '@forge/react';
import type { ReactNode } from 'react';
import { sayDone } from '../../done';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { FORM_WIDTH } from '../field';

interface SectionProps {
  readonly title: string;
  /** What it is for. */
  readonly words: string;
  /** On the button, so that it is told from the others by itself. */
  readonly verb: string;
  /** Said when it was saved. */
  readonly saved: string;
  readonly save: () => Promise<void>;
  /** The fields; `error` is what was refused, to be said beside them. */
  readonly children: (error: unknown) => ReactNode;
}

/** Settings that are saved together. */
export function Section({ title, words, verb, saved, save, children }: SectionProps) {
  const saving = useAct();
  const submit = async () => {
    if (await saving.run(save)) sayDone(saved);
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Stack space="space.150">
        <Heading as="h2" size="medium">
          {title}
        </Heading>
        <Text>{words}</Text>
        <Box xcss={FORM_WIDTH}>{children(saving.error)}</Box>
        <Trouble title="It was not saved" error={saving.error} />
        <Inline>
          <LoadingButton type="submit" isLoading={saving.isBusy}>
            {verb}
          </LoadingButton>
        </Inline>
      </Stack>
    </Form>
  );
}
