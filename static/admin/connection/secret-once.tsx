import {
  Button,
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
import { Field } from '../field';

/** A new secret, for the one time that it can be read. */
export function SecretOnce({
  title,
  label,
  isFirst,
  secret,
  close,
}: {
  readonly title: string;
  readonly label: string;
  /** Whether there is none before it that goes on for a while. */
  readonly isFirst: boolean;
  readonly secret: string;
  readonly close: () => void;
}) {
  return (
    <Modal onClose={close} width="medium">
      <ModalHeader>
        <ModalTitle>{title}</ModalTitle>
      </ModalHeader>
      <ModalBody>
        <Stack space="space.200">
          <SectionMessage appearance="warning" title="Copy it now">
            <Text>
              {isFirst
                ? 'It is not shown again.'
                : 'It is not shown again. The one before it stays valid for 24 hours, so that you can enter this one in the service without a gap.'}
            </Text>
          </SectionMessage>
          <Field id="secret" label={label} help="Select all of it and copy it.">
            <Textfield id="secret" isReadOnly isMonospaced value={secret} />
          </Field>
        </Stack>
      </ModalBody>
      <ModalFooter>
        <Button appearance="primary" onClick={close}>
          I have copied it
        </Button>
      </ModalFooter>
    </Modal>
  );
}
