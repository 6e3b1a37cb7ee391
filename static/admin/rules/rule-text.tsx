import { AdfRenderer, Box, Inline, LoadingButton, Stack, Text, TextArea } from '@forge/react';
import { useState, type ComponentProps } from 'react';
import type { RulePreview } from '../../../src/domain/contract/admin-functions';
import { fieldError } from '../../api';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Field, textOf } from '../../ui/field';
import { TextInput } from '../../ui/text-input';
import { call } from '../api';
import { previewInputOf } from './rule-draft';
import type { RuleSectionProps } from './rule-section';

/** Edits the summary and the description of the issue, and previews them. */
export function RuleText({ draft, choices, error, change }: RuleSectionProps) {
  const [preview, setPreview] = useState<RulePreview>();
  const previewing = useAction(async () => setPreview(await call('previewRule', previewInputOf(draft))));
  const errorFor = (pointer: string) => fieldError(error, pointer) ?? fieldError(previewing.error, pointer);
  return (
    <Stack space="space.200">
      <TextInput
        id="rule-summary"
        label="Summary"
        isRequired
        error={errorFor('/summary')}
        help={`You can use ${choices.templateNames.map((name) => `{{${name}}}`).join(', ')}.`}
        initial={draft.summary}
        change={(summary) => change({ summary })}
      />
      <Field
        id="rule-description"
        label="Description"
        error={errorFor('/description')}
        help="Markdown with the same values. {{#account}}…{{/account}} shows its content only if there is an account. We add which statuses mean done."
      >
        <TextArea
          id="rule-description"
          minimumRows={6}
          defaultValue={draft.description}
          isInvalid={errorFor('/description') !== undefined}
          onChange={(event) => change({ description: textOf(event) })}
        />
      </Field>
      <Inline>
        <LoadingButton isLoading={previewing.isBusy} onClick={previewing.start}>
          Preview issue
        </LoadingButton>
      </Inline>
      <ErrorSection title="We couldn't create the preview" error={previewing.error} />
      {preview && previewing.error === undefined && (
        <Box
          padding="space.200"
          backgroundColor="color.background.neutral.subtle"
          xcss={{ borderColor: 'color.border', borderWidth: 'border.width', borderStyle: 'solid' }}
        >
          <Stack space="space.100">
            <Text weight="bold">{preview.summary}</Text>
            <AdfRenderer document={asRendererDocument(preview.description)} />
          </Stack>
        </Box>
      )}
    </Stack>
  );
}

/** Casts the document. It follows Atlassian's schema, but the renderer's type lists every type of node. */
function asRendererDocument(document: RulePreview['description']): ComponentProps<typeof AdfRenderer>['document'] {
  return document as ComponentProps<typeof AdfRenderer>['document'];
}
