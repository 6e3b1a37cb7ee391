import { Text } from '@forge/react';
import type { ChannelView } from '../../src/domain/contract/admin-functions';
import { formatDateTime, toSentence } from '../labels';
import { Message } from '../ui/message';

interface ChannelStateProps {
  readonly channel: ChannelView;
  /** Name as the start of a sentence: `The webhook`. */
  readonly name: string;
  /** Step that re-enables the channel, as the end of a sentence. */
  readonly reenable: string;
}

/** Shows the state of a channel that is on. */
export function ChannelState({ channel, name, reenable }: ChannelStateProps) {
  const { failingSince, disabledReason, problem } = channel;
  if (disabledReason !== null) {
    const text = `${toSentence(disabledReason)} Nothing is sent until you fix this and ${reenable}.`;
    return <Message appearance="error" title={`${name} is disabled`} text={text} />;
  }
  if (problem !== null) {
    return (
      <Message
        appearance="warning"
        title={failingSince === null ? 'Waiting for consent' : `Failing since ${formatDateTime(failingSince)}`}
        text={`${toSentence(problem)} Nothing is lost: we'll send everything as soon as it works again.`}
      />
    );
  }
  return <Text>{`${name} is on. No problems found.`}</Text>;
}
