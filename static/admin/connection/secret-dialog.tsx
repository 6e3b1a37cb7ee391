import { Button, Stack, Textfield } from '@forge/react';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Message } from '../../ui/message';

export interface Secret {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

interface SecretDialogProps {
  readonly title: string;
  readonly secrets: readonly Secret[];
  /** False if an older credential stays valid for a while. */
  readonly isFirst: boolean;
  readonly close: () => void;
}

/** Shows new secrets once. Only *I've copied it* closes the dialog. */
export function SecretDialog({ title, secrets, isFirst, close }: SecretDialogProps) {
  return (
    <Dialog
      title={title}
      isDismissible={false}
      close={close}
      actions={
        <Button appearance="primary" onClick={close}>
          I've copied it
        </Button>
      }
    >
      <Stack space="space.200">
        <Message
          appearance="warning"
          title="Copy it now"
          text={`We won't show it again.${isFirst ? '' : ' The old one ends in 24 hours: enter this one in the service before then.'}`}
        />
        {secrets.map(({ id, label, value }) => (
          <Field key={id} id={id} label={label} help="Select all and copy it.">
            <Textfield id={id} isReadOnly isMonospaced value={value} />
          </Field>
        ))}
      </Stack>
    </Dialog>
  );
}
