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
  /** False if only `actions` close the dialog. */
  readonly isDismissible?: boolean;
  readonly close: () => void;
  /** Makes the dialog a form. */
  readonly onSubmit?: () => void;
  /** Buttons after *Cancel*. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/**
 * Shows a dialog. Escape, a click outside, and *Cancel* close it, after a confirmation if work would be lost. The content
 * is created again after *Keep editing*, so it has to keep its drafts outside the inputs.
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
        {/* The question replaces the content, because a long form would push the question out of sight. */}
        {isAsking ? <ErrorMessage>You have unsaved changes. Discard them?</ErrorMessage> : children}
      </ModalBody>
      <ModalFooter>
        <Inline space="space.100">
          {/* One button for both texts, so that it keeps the focus. */}
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
    <Modal onClose={isDismissible ? requestClose : doNothing} width={width} shouldScrollInViewport>
      <ModalHeader>
        <ModalTitle {...(appearance && { appearance })}>{title}</ModalTitle>
      </ModalHeader>
      {onSubmit ? <Form onSubmit={onSubmit}>{content}</Form> : content}
    </Modal>
  );
}

/** Does nothing. A modal's Escape key can't be disabled, but the modal stays open if its handler does nothing. */
const doNothing = () => undefined;
