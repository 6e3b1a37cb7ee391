import { Box, Form, Inline, LoadingButton, Stack, Text } from '@forge/react';
import type { ReactNode } from 'react';
import { showSuccess } from '../../flags';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { FORM_WIDTH } from '../../ui/field';
import { Title } from '../../ui/title';

interface SectionProps {
  readonly title: string;
  /** Purpose of the settings. */
  readonly text: string;
  /** Text of the button. Each section has another text. */
  readonly verb: string;
  readonly errorTitle: string;
  /** Text of the flag after saving. */
  readonly savedText: string;
  readonly save: () => Promise<unknown>;
  readonly reload: () => void;
  /** Fields; `error` contains the details that are shown below them. */
  readonly children: (error: unknown) => ReactNode;
}

/** Shows settings that are saved together. */
export function Section({ title, text, verb, errorTitle, savedText, save, reload, children }: SectionProps) {
  const saving = useAction(async () => {
    await save();
    reload();
    showSuccess(savedText);
  });
  return (
    <Form onSubmit={saving.start}>
      <Stack space="space.150">
        <Title>{title}</Title>
        <Text>{text}</Text>
        <Box xcss={FORM_WIDTH}>{children(saving.error)}</Box>
        <ErrorSection title={errorTitle} error={saving.error} />
        <Inline>
          <LoadingButton type="submit" isLoading={saving.isBusy}>
            {verb}
          </LoadingButton>
        </Inline>
      </Stack>
    </Form>
  );
}
