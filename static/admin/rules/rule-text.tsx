import { AdfRenderer, Box, Heading, Inline, LoadingButton, Stack, Text, TextArea, Textfield } from '@forge/react';
import { useState, type ComponentProps } from 'react';
import type { RulePreview } from '../../../src/domain/contract/admin-functions';
import { wordsFor } from '../../api';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { Field, textOf } from '../field';
import { previewInputOf } from './rule-draft';
import type { PartProps } from './rule-form';

/** What the issue says, and how that will look. */
export function TextOfRule({ draft, choices, error, change }: PartProps) {
  const [preview, setPreview] = useState<RulePreview>();
  const previewing = useAct();
  const wrong = (pointer: string) => wordsFor(error, pointer) ?? wordsFor(previewing.error, pointer);
  const show = () =>
    previewing.run(async () => {
      setPreview(await call('previewRule', previewInputOf(draft)));
    });
  return (
    <Stack space="space.200">
      <Heading as="h3" size="small">
        What the issue says
      </Heading>
      <Field
        id="rule-summary"
        label="Summary"
        isRequired
        error={wrong('/summary')}
        help={`Values are written as {{person.name}}. There are ${choices.templateNames.join(', ')}.`}
      >
        <Textfield
          id="rule-summary"
          defaultValue={draft.summary}
          isInvalid={wrong('/summary') !== undefined}
          onChange={(event) => change({ summary: textOf(event) })}
        />
      </Field>
      <Field
        id="rule-description"
        label="Description"
        error={wrong('/description')}
        help="Markdown, with the same values; {{#account}}…{{/account}} shows only if there is an account. What done means is added by itself."
      >
        <TextArea
          id="rule-description"
          minimumRows={6}
          defaultValue={draft.description}
          isInvalid={wrong('/description') !== undefined}
          onChange={(event) => change({ description: textOf(event) })}
        />
      </Field>
      <Inline>
        <LoadingButton isLoading={previewing.isBusy} onClick={() => void show()}>
          Preview
        </LoadingButton>
      </Inline>
      <Trouble title="There is no preview" error={previewing.error} />
      {preview && previewing.error === undefined && (
        <Box
          padding="space.200"
          backgroundColor="color.background.neutral.subtle"
          xcss={{ borderColor: 'color.border', borderWidth: 'border.width', borderStyle: 'solid' }}
        >
          <Stack space="space.100">
            <Text weight="bold">{preview.summary}</Text>
            <AdfRenderer document={asRendered(preview.description)} />
          </Stack>
        </Box>
      )}
    </Stack>
  );
}

/** The app makes documents by Atlassian's schema, which its own types spell out node by node. */
function asRendered(document: RulePreview['description']): ComponentProps<typeof AdfRenderer>['document'] {
  return document as ComponentProps<typeof AdfRenderer>['document'];
}
