import * as z from 'zod/mini';
import type { ChannelName } from './outbox';

/**
 * Number of success notes of a channel. Writers pick one at random to avoid conflicts; readers get all of them in one
 * batch.
 */
export const NOTES_PER_CHANNEL = 25;

/** Epoch ms of the newest 2xx response of a channel that was written to this note. */
export const SuccessNote = z.object({ at: z.number() });
export type SuccessNote = z.infer<typeof SuccessNote>;

/**
 * Returns the key of a channel's note.
 * @param index from 0 to `NOTES_PER_CHANNEL` - 1
 */
export function noteKey(channel: ChannelName, index: number): string {
  return `${channel}.${index}`;
}

/** Returns the keys of all notes of a channel. */
export function noteKeys(channel: ChannelName): string[] {
  return Array.from({ length: NOTES_PER_CHANNEL }, (_, index) => noteKey(channel, index));
}
