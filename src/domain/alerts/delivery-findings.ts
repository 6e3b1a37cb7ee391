import type { Delegation } from '../delegation/delegation';
import { CHANNELS, pushState } from '../delivery/outbox';
import { isFailingAlone } from '../delivery/push';
import type { Offboarding } from '../offboarding/offboarding';
import type { Pair } from '../offboarding/pair';
import { CHANNEL_TITLES } from './channel-findings';
import type { NewFinding } from './finding';

/** A record that findings are about. */
export type FindingSubject =
  | { readonly kind: 'delegation'; readonly key: string; readonly value: Delegation }
  | { readonly kind: 'offboarding'; readonly key: string; readonly value: Offboarding }
  | { readonly kind: 'pair'; readonly key: string; readonly value: Pair };

/** Prefix of the findings about pushes. */
export const PUSH_SCOPE = 'push:';

/** Prefix of the findings about pushes that fail while others pass. */
export const FAILING_ALONE_SCOPE = `${PUSH_SCOPE}alone:`;

/** Prefix of the findings about rejected and exhausted pushes. */
const DEAD_LETTERED_SCOPE = `${PUSH_SCOPE}dead-lettered:`;

const FIX_CAUSE = 'Fix the cause, then resend the push or dismiss it under Deliveries.';
const FIND_CAUSE = 'Find out why this push fails. The app keeps trying for 7 days.';

/** Returns the findings about a record's pushes: rejected, exhausted, or failing alone. Test delegations have none. */
export function pushFindings(subject: FindingSubject): NewFinding[] {
  const { kind, key, value } = subject;
  if (kind === 'delegation' && value.test) return [];
  return CHANNELS.flatMap((channel): NewFinding[] => {
    const delivery = value.outbox[channel];
    const finding = (scope: string, text: string, fix: string, filter: 'rejected' | 'exhausted' | 'pending') => ({
      key: `${scope}${kind}:${key}:${channel}`,
      topic: channel,
      text,
      fix,
      target: { page: 'deliveries' as const, channel, filter },
    });
    const name = nameOf(subject);
    const title = CHANNEL_TITLES[channel];
    const status = delivery.recent.at(-1)?.status ?? null;
    const because = status === null ? '' : ` with ${status}`;
    switch (pushState(value, channel)) {
      case 'rejected':
        return [
          finding(DEAD_LETTERED_SCOPE, `${title} rejected the push of ${name}${because}.`, FIX_CAUSE, 'rejected'),
        ];
      case 'exhausted': {
        const text = `The push of ${name} failed for 7 days. ${title} answered${because || ' nothing'}.`;
        return [finding(DEAD_LETTERED_SCOPE, text, FIX_CAUSE, 'exhausted')];
      }
      case 'pending': {
        if (!isFailingAlone(delivery)) return [];
        const receiver = channel === 'torii' ? 'Torii' : 'the webhook';
        const text = `The push of ${name} keeps failing${because} while ${receiver} accepts others.`;
        return [finding(FAILING_ALONE_SCOPE, text, FIND_CAUSE, 'pending')];
      }
      default:
        return [];
    }
  });
}

/**
 * Returns the name of a record for findings: its issue key or the service's id, because they contain no personal data.
 */
function nameOf({ kind, value }: FindingSubject): string {
  switch (kind) {
    case 'delegation':
      return value.issue?.key ?? `delegation ${value.id}`;
    case 'offboarding':
      return `offboarding ${value.id}`;
    case 'pair':
      return Object.values(value.members).find(({ issueKey }) => issueKey !== null)?.issueKey ?? 'a pair';
  }
}
