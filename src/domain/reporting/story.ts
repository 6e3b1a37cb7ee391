import type { StoryEvent } from '../contract/admin-rows';
import {
  CHANNELS,
  isPending,
  type AttemptEntry,
  type ChannelName,
  type Delivery,
  type OutboxRecord,
} from '../delivery/outbox';
import type { Delegation } from '../delegation/delegation';
import type { Pair } from '../offboarding/pair';
import { confirmedAt } from './evidence';

/** Returns the story of a delegation, oldest event first, including the pair's attempts at Torii. */
export function toStory(delegation: Delegation, pair: Pair | undefined): StoryEvent[] {
  const confirmed = confirmedAt(delegation, pair);
  const events: StoryEvent[] = [
    ...ownEvents(delegation),
    ...(confirmed === null ? [] : [{ at: toTime(confirmed), kind: 'confirmed' as const, channel: 'torii' as const }]),
    ...reminders(delegation),
    ...CHANNELS.flatMap((channel) => attempts(delegation, channel)),
    ...(pair ? attempts(pair, 'torii') : []),
  ];
  return events.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function ownEvents(delegation: Delegation): StoryEvent[] {
  const { createdAt, issueCreatedAt } = delegation;
  return [
    { at: createdAt, kind: 'asked' },
    ...(issueCreatedAt === null ? [] : [{ at: issueCreatedAt, kind: 'created' as const }]),
    ...ending(delegation),
  ];
}

/** Returns the event that ended a delegation; none while it is open. */
function ending({ state, updatedAt, outcome, reason }: Delegation): StoryEvent[] {
  switch (state) {
    case 'creating':
    case 'in_progress':
      return [];
    case 'completed':
    case 'declined': {
      const text = [outcome?.resolution, outcome?.note].filter(Boolean).join(': ');
      return [{ at: outcome?.at ?? updatedAt, kind: state, by: outcome?.by ?? null, text: text || null }];
    }
    case 'canceled':
    case 'failed':
      return [{ at: updatedAt, kind: state, text: reasonText(reason) }];
  }
}

const REASON_TEXTS: Readonly<Record<string, string>> = {
  requested: 'The service canceled it',
  admin: 'An admin canceled it',
  issue_deleted: 'The issue was deleted',
  project_deleted: 'The project was deleted',
};

/** Returns the cause of a cancellation or failure as text. */
export function reasonText(reason: Delegation['reason']): string | null {
  if (reason === null) return null;
  return typeof reason === 'string' ? (REASON_TEXTS[reason] ?? reason) : reason.detail;
}

/** Returns the events of the last and the next reminder. */
function reminders({ state, reminder }: Delegation): StoryEvent[] {
  if (!reminder) return [];
  const { lastOn, nextAt, count } = reminder;
  return [
    ...(lastOn === null
      ? []
      : [{ at: `${lastOn}T00:00:00.000Z`, kind: 'reminder' as const, text: `Reminder ${count}` }]),
    ...(nextAt === null || state !== 'in_progress' ? [] : [{ at: toTime(nextAt), kind: 'next-reminder' as const }]),
  ];
}

/** Returns the stored attempts of a record on a channel, and the next one. */
function attempts(record: OutboxRecord, channel: ChannelName): StoryEvent[] {
  const delivery = record.outbox[channel];
  const { recent, nextAttemptAt } = delivery;
  return [
    ...recent.map((attempt) => ({
      at: toTime(attempt.at),
      kind: 'attempt' as const,
      channel,
      text: attemptText(attempt, delivery),
      durationMs: attempt.durationMs,
    })),
    ...(nextAttemptAt === null || !isPending(record, channel)
      ? []
      : [{ at: toTime(nextAttemptAt), kind: 'next-attempt' as const, channel }]),
  ];
}

/** Returns the text of an attempt. The problem text is stored only for the last failure. */
function attemptText({ at, durationMs, status, error }: AttemptEntry, { lastAttemptAt, problem }: Delivery): string {
  if (problem !== null && lastAttemptAt === at + durationMs) return problem;
  return error ?? `Answered ${status}`;
}

function toTime(at: number): string {
  return new Date(at).toISOString();
}
