import type { StoryEvent } from '../../../src/domain/contract/admin-functions';
import { CHANNEL_NAMES } from '../../labels';
import type { IssueChange } from './changelog';

export interface StoryEntry {
  readonly at: string;
  readonly event: string;
  readonly details: string;
  readonly accountId: string | null;
}

const EVENT_LABELS: Readonly<Record<StoryEvent['kind'], string>> = {
  asked: 'Requested',
  created: 'Issue created',
  failed: 'Failed',
  completed: 'Completed',
  declined: 'Declined',
  canceled: 'Canceled',
  confirmed: 'Removal confirmed',
  attempt: 'Attempt',
  'next-attempt': 'Next attempt',
  reminder: 'Reminder',
  'next-reminder': 'Next reminder',
};

/** Returns the app's events and the issue's changes in one list, oldest first. */
export function storyEntries(events: readonly StoryEvent[], changes: readonly IssueChange[]): readonly StoryEntry[] {
  return [
    ...events.map(({ at, kind, channel, by, text, durationMs }) => ({
      at,
      event: channel === undefined ? EVENT_LABELS[kind] : `${EVENT_LABELS[kind]}: ${CHANNEL_NAMES[channel].label}`,
      details: [...(text ? [text] : []), ...(durationMs === undefined ? [] : [`${Math.round(durationMs)} ms`])].join(
        ', ',
      ),
      accountId: by?.accountId ?? null,
    })),
    ...changes.map(({ at, text, accountId }) => ({ at, event: 'Issue changed', details: text, accountId })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
