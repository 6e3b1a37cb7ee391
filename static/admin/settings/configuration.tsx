import { Button, ButtonGroup, Heading, Inline, LoadingButton, Stack, Text, TextArea } from '@forge/react';
import { useState } from 'react';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { Field } from '../field';
import { ImportConfiguration } from './import-configuration';

/** All that is set, as a file: UI Kit hands out no downloads, so it is shown to be copied, and pasted to come in. */
export function Configuration({ imported }: { readonly imported: () => void }) {
  const [file, setFile] = useState<string>();
  const [isImporting, setImporting] = useState(false);
  const exporting = useAct();
  const show = () =>
    exporting.run(async () => {
      const { configuration } = await call('exportConfiguration', {});
      setFile(JSON.stringify(configuration, null, 2));
    });
  return (
    <Stack space="space.150">
      <Heading as="h2" size="medium">
        Configuration as a file
      </Heading>
      <Text>
        All rules and settings, by the names that people know and without secrets: to be kept, compared, or brought to
        another site.
      </Text>
      <Inline>
        <ButtonGroup label="Configuration">
          <LoadingButton isLoading={exporting.isBusy} onClick={() => void show()}>
            Export
          </LoadingButton>
          <Button onClick={() => setImporting(true)}>Import</Button>
        </ButtonGroup>
      </Inline>
      <Trouble title="It was not exported" error={exporting.error} />
      {file !== undefined && (
        <Field id="exported" label="Exported configuration" help="Select all of it and copy it into a file.">
          <TextArea id="exported" isReadOnly isMonospaced value={file} minimumRows={12} maxHeight="400px" />
        </Field>
      )}
      {isImporting && <ImportConfiguration imported={imported} close={() => setImporting(false)} />}
    </Stack>
  );
}
