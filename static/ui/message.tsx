import { SectionMessage, Text } from '@forge/react';
import type { ComponentProps } from 'react';

interface MessageProps extends Omit<ComponentProps<typeof SectionMessage>, 'children'> {
  readonly text: string;
}

/** Shows a section message with one text. */
export function Message({ text, ...message }: MessageProps) {
  return (
    <SectionMessage {...message}>
      <Text>{text}</Text>
    </SectionMessage>
  );
}
