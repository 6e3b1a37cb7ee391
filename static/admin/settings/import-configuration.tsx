import { Button, ErrorMessage, List, ListItem, LoadingButton, Stack, TextArea } from '@forge/react';
import { useState } from 'react';
import type { ConfigurationPreview } from '../../../src/domain/contract/admin-functions';
import type { JsonValue } from '../../../src/domain/contract/json';
import { RefusedError } from '../../api';
import { showSuccess } from '../../flags';
import { useAction } from '../../loading';
import { Dialog } from '../../ui/dialog';
import { ErrorSection } from '../../ui/error-message';
import { Field, textOf } from '../../ui/field';
import { call } from '../api';
import { askConsent } from '../connection/consent';
import { ConfigurationDifference, isObject } from './configuration-difference';

interface ImportConfigurationProps {
  readonly onImported: () => void;
  readonly close: () => void;
}

interface PreviewedImport {
  readonly configuration: JsonValue;
  readonly preview: ConfigurationPreview;
}

/** Imports a configuration after showing what changes. */
export function ImportConfiguration({ onImported, close }: ImportConfigurationProps) {
  const [text, setText] = useState('');
  const [previewedImport, setPreviewedImport] = useState<PreviewedImport>();
  const action = useAction(async () => {
    if (!previewedImport) {
      const configuration = parseConfiguration(text);
      setPreviewedImport({ configuration, preview: await call('previewImport', { configuration }) });
      return;
    }
    const { configuration, preview } = previewedImport;
    await askConsentFor(preview);
    const { differences } = await call('importConfiguration', { configuration, over: preview.over });
    showSuccess(
      'Configuration imported',
      differences.length === 1 ? '1 setting changed.' : `${differences.length} settings changed.`,
    );
    onImported();
  });
  const back = () => {
    action.clear();
    setPreviewedImport(undefined);
  };
  return (
    <Dialog
      title={previewedImport ? 'Changes' : 'Import a configuration'}
      width="x-large"
      isDirty={text !== ''}
      close={close}
      actions={
        <>
          {previewedImport && <Button onClick={back}>Back</Button>}
          <LoadingButton
            appearance="primary"
            isLoading={action.isBusy}
            isDisabled={previewedImport?.preview.differences.length === 0}
            onClick={action.start}
          >
            {previewedImport ? 'Import' : 'Show changes'}
          </LoadingButton>
        </>
      }
    >
      <Stack space="space.200">
        {previewedImport ? (
          <ConfigurationDifference {...previewedImport.preview} />
        ) : (
          <Field
            id="imported"
            label="Configuration"
            isRequired
            help="Paste an exported configuration of this site or another. It replaces all settings. You see the changes first."
          >
            <TextArea
              id="imported"
              isMonospaced
              minimumRows={12}
              maxHeight="400px"
              defaultValue={text}
              isInvalid={action.error !== undefined}
              onChange={(event) => setText(textOf(event))}
            />
          </Field>
        )}
        <ImportErrors error={action.error} />
      </Stack>
    </Dialog>
  );
}

/** Lists the errors of the file, each with its place, such as `rules/0/project`. */
function ImportErrors({ error }: { readonly error: unknown }) {
  const errors = error instanceof RefusedError ? (error.problem.errors ?? []) : [];
  if (errors.length === 0) return <ErrorSection title="We couldn't import the configuration" error={error} />;
  return (
    <Stack space="space.050">
      <ErrorMessage>We couldn't import the configuration. Fix the file or the site:</ErrorMessage>
      <List type="unordered">
        {errors.map(({ pointer, detail }) => (
          <ListItem key={pointer}>{`${pointer === '' ? 'The file' : pointer.slice(1)} ${detail}.`}</ListItem>
        ))}
      </List>
    </Stack>
  );
}

/**
 * Parses the text of a configuration.
 * @throws Error if the text isn't JSON
 */
function parseConfiguration(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new Error("This isn't JSON. Paste the whole export, from the first brace to the last.");
  }
}

/** Asks for consent to the URL of an imported webhook, as the form of the webhook does. */
async function askConsentFor({ differences }: ConfigurationPreview): Promise<void> {
  for (const { part, becomes } of differences) {
    if (part !== 'webhook' || !isObject(becomes)) continue;
    if (becomes.enabled === true && typeof becomes.url === 'string') await askConsent(becomes.url);
  }
}
