import { CHANNELS, type ChannelName, type OutboxRecord } from '../delivery/outbox';
import { isFailingAlone } from '../delivery/push';
import type { NewFinding } from './finding';

const NAMES: Readonly<Record<ChannelName, string>> = { webhook: 'The webhook', torii: 'Torii' };

/** A record with a push, and its name in findings. */
export interface PushSubject {
  readonly kind: 'delegation' | 'offboarding' | 'pair';
  readonly key: string;
  /** Issue key or offboarding id, because findings contain no personal data. */
  readonly name: string;
  readonly value: OutboxRecord;
  /** True for a test delegation, which is in no finding. */
  readonly test: boolean;
}

/** Returns the key prefixes of the findings about one record. */
export function pushScopes({ kind, key }: Pick<PushSubject, 'kind' | 'key'>): readonly string[] {
  return [`push:dead-lettered:${kind}:${key}:`, `push:alone:${kind}:${key}:`];
}

/** Returns the findings about the pushes of one record: rejected, exhausted, or failing while other pushes succeed. */
export function pushFindings(subject: PushSubject): NewFinding[] {
  if (subject.test) return [];
  const [deadLettered = '', alone = ''] = pushScopes(subject);
  return CHANNELS.flatMap((channel): NewFinding[] => {
    const delivery = subject.value.outbox[channel];
    if (subject.value.sequence <= delivery.acknowledged) return [];
    const { status, recent } = delivery;
    const answer = recent.at(-1)?.status;
    const because = answer === undefined || answer === null ? '' : ` with ${answer}`;
    const topic = channel;
    if (status === 'rejected') {
      return [
        {
          key: `${deadLettered}${channel}`,
          topic,
          text: `${NAMES[channel]} rejected the push of ${subject.name}${because}.`,
          fix: 'Fix the cause, then resend the push or dismiss it under Deliveries.',
          target: { page: 'deliveries', channel, filter: 'rejected' },
        },
      ];
    }
    if (status === 'exhausted') {
      return [
        {
          key: `${deadLettered}${channel}`,
          topic,
          text: `The push of ${subject.name} failed for 7 days. ${NAMES[channel]} answered${because || ' nothing'}.`,
          fix: 'Fix the cause, then resend the push or dismiss it under Deliveries.',
          target: { page: 'deliveries', channel, filter: 'exhausted' },
        },
      ];
    }
    if (status !== 'open' || !isFailingAlone(delivery)) return [];
    return [
      {
        key: `${alone}${channel}`,
        topic,
        text: `The push of ${subject.name} keeps failing${because} while ${channel === 'torii' ? 'Torii' : 'the webhook'} accepts others.`,
        fix: 'Find out why this push fails. The app keeps trying for 7 days.',
        target: { page: 'deliveries', channel, filter: 'pending' },
      },
    ];
  });
}
