import { DAY_MS, MINUTE_MS } from '../limits';
import { channelsOn, type Settings } from '../configuration/settings';
import type { Circuit } from '../delivery/circuit';
import type { ChannelName } from '../delivery/outbox';
import type { FindingTarget, NewFinding } from './finding';

/** Time without an acknowledgment after which a failing channel becomes a finding. */
export const FAILING_ALERT_AFTER_MS = 30 * MINUTE_MS;

/** Time before its expiry at which an API key becomes a finding. */
export const KEY_EXPIRY_WARNING_MS = 14 * DAY_MS;

/** Epoch ms from which a channel has been silent; null if it isn't. */
export type SilentSince = Readonly<Record<ChannelName, number | null>>;

/**
 * Returns the time (epoch ms) from which a channel with due pushes has been silent.
 * @param before result of the previous check; null if the channel wasn't silent
 * @param successAt epoch ms of the newest success of the channel
 */
export function silentSince(before: number | null, successAt: number, now: number): number {
  return before !== null && before >= successAt ? before : now;
}

/** Names of the channels at the beginning of a sentence. */
export const CHANNEL_TITLES: Readonly<Record<ChannelName, string>> = { webhook: 'The webhook', torii: 'Torii' };

/** Actions of an admin that re-enable a channel, as phrases for findings. */
export const REENABLE_STEPS: Readonly<Record<ChannelName, string>> = {
  webhook: 'save the webhook or test the connection',
  torii: 'save the Torii settings or check the key',
};

/** Returns the findings about the enabled channels: disabled, failing, silent, or with a key that expires. */
export function channelFindings(
  settings: Pick<Settings, 'webhook' | 'torii'>,
  circuitOf: (channel: ChannelName) => Circuit,
  silentSince: SilentSince,
  now: number,
): NewFinding[] {
  return channelsOn(settings).flatMap((channel) => [
    ...circuitFindings(channel, circuitOf(channel), silentSince[channel], now),
    ...(channel === 'torii' ? keyFindings(settings.torii?.keyExpiresOn ?? null, now) : []),
  ]);
}

function circuitFindings(
  channel: ChannelName,
  { failingSince, nextTrialAt, disabledReason, problem }: Circuit,
  silentSince: number | null,
  now: number,
): NewFinding[] {
  const title = CHANNEL_TITLES[channel];
  const finding = (name: string, text: string, fix: string, target: FindingTarget = { page: channel }) => [
    { key: `channel:${channel}:${name}`, topic: channel, text: `${title} ${text}.`, fix, target },
  ];
  const hasLasted = (since: number) => now - since >= FAILING_ALERT_AFTER_MS;
  if (disabledReason !== null) {
    return finding(
      'disabled',
      `is disabled: ${disabledReason}`,
      `Fix the cause, then ${REENABLE_STEPS[channel]} on the admin page. All pending pushes are sent then.`,
    );
  }
  if (failingSince !== null) {
    if (!hasLasted(failingSince) && nextTrialAt === null) return [];
    return finding(
      'failing',
      `hasn't acknowledged a push since ${toMinute(failingSince)}: ${problem ?? 'attempts fail'}`,
      'Ask the people who run it to check it. No push is lost: the app keeps trying, and sends all pending pushes once it works.',
    );
  }
  if (nextTrialAt !== null) {
    return finding(
      'consent',
      `isn't sent anything: ${problem ?? 'consent to its address is missing'}`,
      'Save the webhook, and allow its address when Atlassian asks for your consent. No push is lost.',
    );
  }
  // Pushes are due, but no failure is recorded: their invocations crash, or neither the queue nor the schedule runs.
  if (silentSince === null || !hasLasted(silentSince)) return [];
  return finding(
    'silent',
    `hasn't acknowledged a push since ${toMinute(silentSince)}, and none of the due attempts was completed`,
    'The app keeps trying. If the finding stays for an hour, report it to the developer of the app.',
    { page: 'deliveries', channel, filter: 'pending' },
  );
}

/**
 * Formats a time in UTC, because all readers of an alert issue see the same text.
 */
function toMinute(epochMs: number): string {
  const [, day = '', time = ''] = /^(.{10})T(.{5})/.exec(new Date(epochMs).toISOString()) ?? [];
  return `${day}, ${time} UTC`;
}

function keyFindings(expiresOn: string | null, now: number): NewFinding[] {
  if (expiresOn === null || Date.parse(expiresOn) - now > KEY_EXPIRY_WARNING_MS) return [];
  const isExpired = Date.parse(expiresOn) <= now;
  return [
    {
      key: 'channel:torii:key-expires',
      topic: 'torii',
      text: `The API key of Torii ${isExpired ? 'expired' : 'expires'} on ${expiresOn}.`,
      fix: 'Create a new key in Torii, and save it with its expiry date on the admin page.',
      target: { page: 'torii' },
    },
  ];
}
