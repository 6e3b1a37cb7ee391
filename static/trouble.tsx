import { ErrorMessage, SectionMessage, SectionMessageAction } from '@forge/react';
import { messageOf } from './api';

/**
 * What went wrong, in the app's own words, and a way to try again where there is one. Of what UI Kit has, only an error message is said
 * aloud by a screen reader when it comes.
 */
export function Trouble({
  title,
  error,
  retry,
}: {
  readonly title: string;
  readonly error: unknown;
  readonly retry?: () => void;
}) {
  if (error === undefined) return null;
  return (
    <SectionMessage
      appearance="error"
      title={title}
      {...(retry && {
        actions: [
          <SectionMessageAction key="again" onClick={retry}>
            Try again
          </SectionMessageAction>,
        ],
      })}
    >
      <ErrorMessage>{messageOf(error)}</ErrorMessage>
    </SectionMessage>
  );
}
