import {
  Button,
  ErrorMessage,
  List,
  ListItem,
  LoadingButton,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  ModalTitle,
  Stack,
  TextArea,
} from '@forge/react';
import { useState } from 'react';
import type { ConfigurationPreview } from '../../../src/domain/contract/admin-functions';
import type { JsonValue } from '../../../src/domain/contract/json';
import { Refused } from '../../api';
import { sayDone } from '../../done';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { askConsent } from '../connection/consent';
import { Field, textOf } from '../field';
import { ConfigurationDifference, isMembers } from './configuration-difference';

interface ImportConfigurationProps {
  readonly imported: () => void;
  readonly close: () => void;
}

interface Seen {
  readonly configuration: JsonValue;
  readonly preview: ConfigurationPreview;
}

/** Takes a file in: what it would change is shown first, and what this site can't have is said beside it. */
export function ImportConfiguration({ imported, close }: ImportConfigurationProps) {
  const [text, setText] = useState('');
  const [seen, setSeen] = useState<Seen>();
  const acting = useAct();
  const preview = () =>
    acting.run(async () => {
      const configuration = read(text);
      setSeen({ configuration, preview: await call('previewImport', { configuration }) });
    });
  const back = () => {
    acting.clear();
    setSeen(undefined);
  };
  const takeIn = ({ configuration, preview: expected }: Seen) =>
    acting.run(async () => {
      await consentFor(expected);
      const { differences } = await call('importConfiguration', { configuration, over: expected.over });
      sayDone(
        'The configuration was imported',
        differences.length === 1 ? 'One thing was changed.' : `${differences.length} things were changed.`,
      );
      imported();
    });
  return (
    <Modal onClose={close} width="x-large" shouldScrollInViewport>
      <ModalHeader>
        <ModalTitle>{seen ? 'What the file changes' : 'Import a configuration'}</ModalTitle>
      </ModalHeader>
      <ModalBody>
        <Stack space="space.200">
          {seen ? (
            <ConfigurationDifference change={seen.preview} />
          ) : (
            <Field
              id="imported"
              label="Configuration"
              isRequired
              help="Paste what was exported, from this site or another. It takes the place of all that is set; you see the difference first."
            >
              <TextArea
                id="imported"
                isMonospaced
                minimumRows={12}
                maxHeight="400px"
                defaultValue={text}
                isInvalid={acting.error !== undefined}
                onChange={(event) => setText(textOf(event))}
              />
            </Field>
          )}
          <Faults error={acting.error} />
        </Stack>
      </ModalBody>
      <ModalFooter>
        <Button appearance="subtle" onClick={close}>
          Cancel
        </Button>
        {seen && <Button onClick={back}>Back</Button>}
        {seen ? (
          <LoadingButton
            appearance="primary"
            isLoading={acting.isBusy}
            isDisabled={seen.preview.differences.length === 0}
            onClick={() => void takeIn(seen)}
          >
            Import
          </LoadingButton>
        ) : (
          <LoadingButton appearance="primary" isLoading={acting.isBusy} onClick={() => void preview()}>
            Show the difference
          </LoadingButton>
        )}
      </ModalFooter>
    </Modal>
  );
}

/** What is wrong in the file, by its place in it: `rules/0/project`. */
function Faults({ error }: { readonly error: unknown }) {
  const errors = error instanceof Refused ? (error.problem.errors ?? []) : [];
  if (errors.length === 0) return <Trouble title="The file was not taken" error={error} />;
  return (
    <Stack space="space.050">
      <ErrorMessage>The file was not taken. Mend it, or the site:</ErrorMessage>
      <List type="unordered">
        {errors.map(({ pointer, detail }) => (
          <ListItem key={pointer}>{`${pointer === '' ? 'The file' : pointer.slice(1)} ${detail}.`}</ListItem>
        ))}
      </List>
    </Stack>
  );
}

/** @throws Error in words for people */
function read(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new Error('This is no JSON. Paste the whole of what was exported, from the first brace to the last.');
  }
}

/** A receiver that comes with the file needs Atlassian's consent as one that is typed. */
async function consentFor({ differences }: ConfigurationPreview): Promise<void> {
  for (const { part, becomes } of differences) {
    if (part !== 'webhook' || !isMembers(becomes)) continue;
    if (becomes.enabled === true && typeof becomes.url === 'string') await askConsent(becomes.url);
  }
}
