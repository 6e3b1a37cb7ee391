import { LoadingButton, Stack, Text } from '@forge/react';
import type { ReactNode } from 'react';
import { useAction } from '../loading';
import { Dialog } from './dialog';
import { ErrorSection } from './error-message';

interface ConfirmDialogProps {
  readonly title: string;
  /** Effect of the action, in one or two sentences. */
  readonly text: string;
  /** Verb on the button. */
  readonly verb: string;
  /** Title of the error, such as `We couldn't delete the rule`. */
  readonly errorTitle: string;
  /** `danger` by default: the action can't be undone. */
  readonly appearance?: 'danger' | 'warning';
  /** True if closing the dialog loses typed text. */
  readonly isDirty?: boolean;
  readonly act: () => Promise<void>;
  readonly close: () => void;
  /** Fields below the text. */
  readonly children?: ReactNode;
}

/** Asks before an action, and closes after the action succeeded. */
export function ConfirmDialog({
  title,
  text,
  verb,
  errorTitle,
  appearance = 'danger',
  isDirty = false,
  act,
  close,
  children,
}: ConfirmDialogProps) {
  const action = useAction(async () => {
    await act();
    close();
  });
  return (
    <Dialog
      title={title}
      appearance={appearance}
      width="small"
      isDirty={isDirty}
      close={close}
      actions={
        <LoadingButton appearance={appearance} isLoading={action.isBusy} onClick={action.start}>
          {verb}
        </LoadingButton>
      }
    >
      <Stack space="space.100">
        <Text>{text}</Text>
        {children}
        <ErrorSection title={errorTitle} error={action.error} />
      </Stack>
    </Dialog>
  );
}
