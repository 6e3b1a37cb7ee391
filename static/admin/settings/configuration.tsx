import { Button, ButtonGroup, Inline, LoadingButton, Stack, Text, TextArea } from '@forge/react';
import { useState } from 'react';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Field } from '../../ui/field';
import { Title } from '../../ui/title';
import { call } from '../api';
import { ImportConfiguration } from './import-configuration';

/** Exports the settings as a file, and imports one. */
export function Configuration({ onImported }: { readonly onImported: () => void }) {
  const [file, setFile] = useState<string>();
  const [isImporting, setImporting] = useState(false);
  const exporting = useAction(async () => {
    const { configuration } = await call('exportConfiguration', {});
    setFile(JSON.stringify(configuration, null, 2));
  });
  return (
    <Stack space="space.150">
      <Title>Configuration file</Title>
      <Text>
        All rules and settings without secrets, with names instead of ids. Keep it, compare it, or use it on another
        site.
      </Text>
      <Inline>
        <ButtonGroup label="Configuration">
          <LoadingButton isLoading={exporting.isBusy} onClick={exporting.start}>
            Export
          </LoadingButton>
          <Button onClick={() => setImporting(true)}>Import</Button>
        </ButtonGroup>
      </Inline>
      <ErrorSection title="We couldn't export the configuration" error={exporting.error} />
      {file !== undefined && (
        <Field id="exported" label="Exported configuration" help="Select all and copy it into a file.">
          <TextArea id="exported" isReadOnly isMonospaced value={file} minimumRows={12} maxHeight="400px" />
        </Field>
      )}
      {isImporting && <ImportConfiguration onImported={onImported} close={() => setImporting(false)} />}
    </Stack>
  );
}
