import {
  Button,
  LoadingButton,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  ModalTitle,
  Stack,
  Text,
} from '@forge/react';
import { useAct } from '../loading';
import { Trouble } from '../trouble';

interface ConfirmProps {
  readonly title: string;
  /** What will happen, in one or two sentences. */
  readonly words: string;
  /** The verb on the button. */
  readonly verb: string;
  /** `danger` if it is not said: what is done can't be undone. */
  readonly appearance?: 'danger' | 'warning';
  readonly act: () => Promise<void>;
  readonly close: () => void;
}

/** Asks before something that matters. */
export function Confirm({ title, words, verb, appearance = 'danger', act, close }: ConfirmProps) {
  const doing = useAct();
  const confirm = async () => {
    if (await doing.run(act)) close();
  };
  return (
    <Modal onClose={close} width="small">
      <ModalHeader>
        <ModalTitle appearance={appearance}>{title}</ModalTitle>
      </ModalHeader>
      <ModalBody>
        <Stack space="space.100">
          <Text>{words}</Text>
          <Trouble title="It was not done" error={doing.error} />
        </Stack>
      </ModalBody>
      <ModalFooter>
        <Button appearance="subtle" onClick={close}>
          Cancel
        </Button>
        <LoadingButton appearance={appearance} isLoading={doing.isBusy} onClick={() => void confirm()}>
          {verb}
        </LoadingButton>
      </ModalFooter>
    </Modal>
  );
}
