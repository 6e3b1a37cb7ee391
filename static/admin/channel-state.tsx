import { SectionMessage, Text } from '@forge/react';
import type { ChannelView } from '../../src/domain/contract/admin-functions';
import { formatTime, toSentence } from '../labels';

interface ChannelStateProps {
  readonly channel: ChannelView;
  /** Name as the start of a sentence: `The webhook`. */
  readonly name: string;
  /** Step that re-enables the channel, as the end of a sentence. */
  readonly reenable: string;
}

/** Shows the state of a channel that is on. */
export function ChannelState({
  channel: { failingSince, disabledReason, problem },
  name,
  reenable,
}: ChannelStateProps) {
  if (disabledReason !== null) {
    return (
      <SectionMessage appearance="error" title={`${name} is disabled`}>
        <Text>{`${toSentence(disabledReason)} Nothing is sent until you fix this and ${reenable}.`}</Text>
      </SectionMessage>
    );
  }
  if (problem !== null) {
    return (
      <SectionMessage
        appearance="warning"
        title={failingSince === null ? 'Waiting for consent' : `Failing since ${formatTime(failingSince)}`}
      >
        <Text>{`${toSentence(problem)} Nothing is lost: we'll send everything as soon as it works again.`}</Text>
      </SectionMessage>
    );
  }
  return <Text>{`${name} is on. No problems found.`}</Text>;
}
