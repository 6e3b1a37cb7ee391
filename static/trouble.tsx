import { SectionMessage, SectionMessageAction, Text } from '@forge/react';
import { messageOf } from './api';

/** What went wrong, in the app's own words, and a way to try again where there is one. */
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
      <Text>{messageOf(error)}</Text>
    </SectionMessage>
  );
}
