import {
  Button,
  ErrorMessage,
  Form,
  Inline,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  ModalTitle,
} from '@forge/react';
import { useState, type ComponentProps, type ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly appearance?: 'danger' | 'warning';
  readonly width?: ComponentProps<typeof Modal>['width'];
  /** True if closing would lose work. The dialog then asks first. */
  readonly isDirty?: boolean;
  /** False if only the dialog's own buttons close it. */
  readonly isDismissible?: boolean;
  readonly close: () => void;
  /** Makes the dialog a form. */
  readonly onSubmit?: () => void;
  /** Buttons after *Cancel*. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/**
 * Shows a dialog. Escape, a click outside and *Cancel* close it, after a question if work would be lost. The content is
 * created again after *Keep editing*, so it has to keep its drafts outside the inputs.
 */
export function Dialog({
  title,
  appearance,
  width = 'medium',
  isDirty = false,
  isDismissible = true,
  close,
  onSubmit,
  actions,
  children,
}: DialogProps) {
  // True while the user is asked to discard changes.
  const [isAsking, setAsking] = useState(false);
  const requestClose = () => (isDirty ? setAsking(true) : close());
  const content = (
    <>
      <ModalBody>
        {/* Only the question, because a long form would push it out of sight. */}
        {isAsking ? <ErrorMessage>You have unsaved changes. Discard them?</ErrorMessage> : children}
      </ModalBody>
      <ModalFooter>
        <Inline space="space.100">
          {/* The same button, so that it keeps the focus. */}
          {isDismissible && (
            <Button key="cancel" appearance="subtle" onClick={isAsking ? () => setAsking(false) : requestClose}>
              {isAsking ? 'Keep editing' : 'Cancel'}
            </Button>
          )}
          {isAsking ? (
            <Button key="discard" appearance="warning" onClick={close}>
              Discard changes
            </Button>
          ) : (
            actions
          )}
        </Inline>
      </ModalFooter>
    </>
  );
  return (
    <Modal onClose={isDismissible ? requestClose : ignore} width={width} shouldScrollInViewport>
      <ModalHeader>
        <ModalTitle {...(appearance && { appearance })}>{title}</ModalTitle>
      </ModalHeader>
      {onSubmit ? <Form onSubmit={onSubmit}>{content}</Form> : content}
    </Modal>
  );
}

/** A modal has no switch for Escape; it stays open because nothing closes it. */
const ignore = () => undefined;
