import {
  Button,
  Inline,
  LoadingButton,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  ModalTitle,
  SectionMessage,
  Stack,
  Text,
  Textfield,
} from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { useAct } from '../../loading';
import { Trouble } from '../../trouble';
import { moment } from '../../words';
import { call } from '../api';
import { Choice } from '../choice';
import { Field } from '../field';

interface AddressProps {
  readonly connection: SettingsView['connection'];
  readonly reload: () => void;
}

/** Where the service calls, and how that is changed: the old address answers on for a day, or ends at once. */
export function Address({ connection: { url, previousUrl }, reload }: AddressProps) {
  const [isChanging, setChanging] = useState(false);
  return (
    <Stack space="space.100">
      <Field
        id="address"
        label="Address"
        help="Select the address and copy it into the service's connection to Jira. It is no secret: nothing opens without a credential."
      >
        <Textfield id="address" isReadOnly value={url} />
      </Field>
      {previousUrl && (
        <SectionMessage appearance="warning" title={`The old address ends ${moment(previousUrl.endsAt)}`}>
          <Text>{`Enter the new one in the service before then. Until then this one answers too: ${previousUrl.url}`}</Text>
        </SectionMessage>
      )}
      <Inline>
        <Button onClick={() => setChanging(true)}>Change address</Button>
      </Inline>
      {isChanging && (
        <ChangeAddress hasPrevious={previousUrl !== null} reload={reload} close={() => setChanging(false)} />
      )}
    </Stack>
  );
}

function ChangeAddress({
  hasPrevious,
  reload,
  close,
}: {
  readonly hasPrevious: boolean;
  readonly reload: () => void;
  readonly close: () => void;
}) {
  const [endOld, setEndOld] = useState<'now' | 'in-24-hours'>('in-24-hours');
  const changing = useAct();
  const change = async () => {
    const isDone = await changing.run(async () => {
      await call('rotateUrl', { endOld });
    });
    if (!isDone) return;
    reload();
    close();
  };
  return (
    <Modal onClose={close} width="medium">
      <ModalHeader>
        <ModalTitle appearance="warning">Change the address?</ModalTitle>
      </ModalHeader>
      <ModalBody>
        <Stack space="space.200">
          <Text>
            {`The service calls a new address from then on, and has to be given it. ${hasPrevious ? 'The address before the current one ends at once.' : ''}`}
          </Text>
          <Choice
            id="end-old"
            label="The current address"
            value={endOld}
            options={[
              { value: 'in-24-hours', label: 'Answers for 24 hours more, while you enter the new one' },
              { value: 'now', label: 'Ends at once, as when strangers call it' },
            ]}
            choose={setEndOld}
          />
          <Trouble title="The address was not changed" error={changing.error} />
        </Stack>
      </ModalBody>
      <ModalFooter>
        <Button appearance="subtle" onClick={close}>
          Cancel
        </Button>
        <LoadingButton appearance="warning" isLoading={changing.isBusy} onClick={() => void change()}>
          Change address
        </LoadingButton>
      </ModalFooter>
    </Modal>
  );
}
