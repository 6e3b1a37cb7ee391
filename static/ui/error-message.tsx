import { ErrorMessage, SectionMessage, SectionMessageAction } from '@forge/react';
import { messageOf } from '../api';

interface ErrorSectionProps {
  readonly title: string;
  readonly error: unknown;
  readonly retry?: () => void;
}

/** Shows an error, with *Try again* if `retry` is set. Its `ErrorMessage` makes screen readers announce it. */
export function ErrorSection({ title, error, retry }: ErrorSectionProps) {
  if (error === undefined) return null;
  return (
    <SectionMessage
      appearance="error"
      title={title}
      {...(retry && {
        actions: [
          <SectionMessageAction key="retry" onClick={retry}>
            Try again
          </SectionMessageAction>,
        ],
      })}
    >
      <ErrorMessage>{messageOf(error)}</ErrorMessage>
    </SectionMessage>
  );
}
