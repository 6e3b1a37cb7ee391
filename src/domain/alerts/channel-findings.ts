import type { NewFinding } from './finding';
import { channelsOn, type Circuit, type Settings } from '../configuration/settings';
import type { ChannelName } from '../delivery/outbox';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A channel that fails for this long is a loud failure, ms. */
export const FAILING_ALERT_AFTER_MS = 30 * MINUTE_MS;

/** A key is told of this long before it expires, ms. */
export const KEY_EXPIRY_WARNING_MS = 14 * DAY_MS;

const NAMES: Readonly<Record<ChannelName, string>> = { webhook: "The service's receiver", torii: "Torii's API" };

/** What of the admin page starts a stopped channel anew. */
export const REENABLE_STEPS: Readonly<Record<ChannelName, string>> = {
  webhook: 'save the receiver or test the connection',
  torii: 'save what Torii is told or check the key',
};

/** What is wrong with the channels that are on: failing for long, stopped, or with a key that expires soon. */
export function channelFindings(
  settings: Settings,
  health: (channel: ChannelName) => Circuit,
  now: number,
): NewFinding[] {
  return channelsOn(settings).flatMap((channel) => [
    ...fares(channel, health(channel), now),
    ...(channel === 'torii' ? expires(settings.torii?.keyExpiresOn ?? null, now) : []),
  ]);
}

function fares(
  channel: ChannelName,
  { failingSince, disabledReason: stopped, problem }: Circuit,
  now: number,
): NewFinding[] {
  if (stopped !== null) {
    return [
      {
        key: `channel:${channel}:stopped`,
        topic: channel,
        text: `${NAMES[channel]} is told nothing more, since ${stopped}.`,
        fix: `Mend that, then ${REENABLE_STEPS[channel]} on the admin page: all that waits is told then.`,
      },
    ];
  }
  if (failingSince === null || now - failingSince < FAILING_ALERT_AFTER_MS) return [];
  return [
    {
      key: `channel:${channel}:failing`,
      topic: channel,
      text: `${NAMES[channel]} has not been reached since ${minute(failingSince)}: ${problem ?? 'it fails'}.`,
      fix: 'Have whoever runs it look into that. Nothing is lost: the app keeps trying, and tells all that waits when it works again.',
    },
  ];
}

/** For people, and the same for all who read it in Jira. @param at epoch ms */
function minute(at: number): string {
  const [, day = '', time = ''] = /^(.{10})T(.{5})/.exec(new Date(at).toISOString()) ?? [];
  return `${day}, ${time} UTC`;
}

function expires(on: string | null, now: number): NewFinding[] {
  if (on === null || Date.parse(on) - now > KEY_EXPIRY_WARNING_MS) return [];
  const isOver = Date.parse(on) <= now;
  return [
    {
      key: 'channel:torii:key-expires',
      topic: 'torii',
      text: `The API key of Torii ${isOver ? 'expired' : 'expires'} on ${on}.`,
      fix: 'Make a new key in Torii, and enter it on the admin page with its date.',
    },
  ];
}
