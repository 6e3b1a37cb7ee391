import * as z from 'zod/mini';
import type { ChannelName } from './outbox';

/** Notes of a channel: writers pick one at random, so that successes contend with nobody. One batch reads all of them. */
export const NOTES_PER_CHANNEL = 25;

/** Last 2xx of a channel that one of its notes recorded, epoch ms. */
export const SuccessNote = z.object({ at: z.number() });
export type SuccessNote = z.infer<typeof SuccessNote>;

/** Returns the key of one of a channel's notes. @param index from 0 to `NOTES_PER_CHANNEL` - 1 */
export function noteKey(channel: ChannelName, index: number): string {
  return `${channel}.${index}`;
}

/** Returns the keys of all notes of a channel. */
export function noteKeys(channel: ChannelName): string[] {
  return Array.from({ length: NOTES_PER_CHANNEL }, (_, index) => noteKey(channel, index));
}
