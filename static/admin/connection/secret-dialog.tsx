import { Button, SectionMessage, Stack, Text, Textfield } from '@forge/react';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';

interface SecretDialogProps {
  readonly title: string;
  readonly label: string;
  readonly secret: string;
  /** False if an older credential stays valid for a while. */
  readonly isFirst: boolean;
  readonly close: () => void;
}

/** Shows a new secret once. Only *I've copied it* closes the dialog. */
export function SecretDialog({ title, label, secret, isFirst, close }: SecretDialogProps) {
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
        <SectionMessage appearance="warning" title="Copy it now">
          <Text>
            {isFirst
              ? "We won't show it again."
              : "We won't show it again. The old one ends in 24 hours: enter this one in the service before then."}
          </Text>
        </SectionMessage>
        <Field id="secret" label={label} help="Select all and copy it.">
          <Textfield id="secret" isReadOnly isMonospaced value={secret} />
        </Field>
      </Stack>
    </Dialog>
  );
}
