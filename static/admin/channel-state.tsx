import { SectionMessage, Text } from '@forge/react';
import type { ChannelView } from '../../src/domain/contract/admin-functions';
import { moment, sentence } from '../words';

interface ChannelStateProps {
  readonly health: ChannelView;
  /** As it begins a sentence: `The receiver`. */
  readonly name: string;
  /** What an admin does when it was stopped. */
  readonly mend: string;
}

/** How a channel that is on fares. */
export function ChannelState({
  health: { failingSince, disabledReason: stopped, problem },
  name,
  mend,
}: ChannelStateProps) {
  if (stopped !== null) {
    return (
      <SectionMessage appearance="error" title="Stopped">
        <Text>{`${sentence(stopped)} Nothing is sent until you mend that, and ${mend}.`}</Text>
      </SectionMessage>
    );
  }
  if (problem !== null) {
    return (
      <SectionMessage
        appearance="warning"
        title={failingSince === null ? 'Waiting for consent' : `Failing since ${moment(failingSince)}`}
      >
        <Text>{`${sentence(problem)} Nothing is lost: what waits is sent as soon as it works.`}</Text>
      </SectionMessage>
    );
  }
  return <Text>{`${name} is on, and works as far as is known.`}</Text>;
}
