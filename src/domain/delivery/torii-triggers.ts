import type { Delegation } from '../delegation/delegation';
import type { ToriiSettings, Trigger, TriggerName } from './torii';

/** Returns true while the event that starts a workflow still applies to the delegation. */
export function isTriggerCurrent({ on }: Trigger, { state, assignee }: Delegation): boolean {
  return on === 'assigned' ? assignee !== null : state === on;
}

/**
 * Adds the workflows that a changed delegation has to start in Torii. Removes a workflow that isn't started yet if its
 * event no longer applies, or if its delivery was dismissed. A delegation without workflows has no push to Torii.
 */
export function withTriggers(
  before: Delegation,
  after: Delegation,
  settings: ToriiSettings | null,
  now: number,
): Delegation {
  if (after.sequence === before.sequence) return after;
  if (after.test && settings?.enabled === true) return after;
  const remaining = before.outbox.torii.status === 'dismissed' ? [] : after.torii.triggers;
  const pending = new Map(remaining.map((trigger) => [trigger.on, trigger]));
  const start = (on: TriggerName) => {
    const workflow = settings?.enabled === true ? settings.workflows[on] : null;
    if (workflow !== null) pending.set(on, { on, workflow, since: now, attemptedAt: null, mayRepeat: false });
  };
  if (after.state !== before.state) {
    for (const on of ['completed', 'declined'] as const) {
      if (after.state === on) start(on);
      else if (pending.get(on)?.attemptedAt === null) pending.delete(on);
    }
  }
  if (after.assignee?.accountId !== before.assignee?.accountId && before.state !== 'creating') {
    if (after.assignee) start('assigned');
    else if (pending.get('assigned')?.attemptedAt === null) pending.delete('assigned');
  }
  const triggers = [...pending.values()];
  const { torii } = after.outbox;
  return {
    ...after,
    torii: { ...after.torii, triggers },
    outbox: triggers.length > 0 ? after.outbox : { ...after.outbox, torii: { ...torii, acknowledged: after.sequence } },
  };
}
