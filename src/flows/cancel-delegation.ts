import type { CancelCall } from '../domain/call';
import type { Delegation } from '../domain/delegation';
import { cancelComment, canceled } from '../domain/ending';
import { delegationKey } from '../domain/keys';
import type { Moment } from '../domain/moment';
import type { Work } from '../domain/owed';
import { conflict, notFound } from '../domain/problem';
import { showDelegation } from '../domain/show';
import type { DelegationView } from '../domain/view';
import { commit } from '../platform/store';
import { awaitWhole } from './await-whole';
import { deliver } from './deliver';
import { changeFamily, readFamily } from './family';
import { carryOut, withOwedLease } from './owed';
import { readDelegation } from './read-delegations';
import { beingMade } from './send-issue';

/**
 * `POST /v1/delegations/{id}/cancel`: the record says so first; the service is told, and the issue follows.
 * @throws Refusal 404, 409 of a completed one, 503 of one that is being made
 */
export async function cancelDelegation({ id, reason }: CancelCall, moment: Moment): Promise<DelegationView> {
  const startedAt = moment.now();
  const key = delegationKey(id);
  for (let family = await readFamily({ record: key }); family; family = await readFamily({ record: key })) {
    const { value } = family.delegation;
    if (value.state === 'canceled') return showDelegation(value);
    if (value.state === 'creating') throw beingMade();
    if (value.state === 'completed') {
      throw conflict('This delegation is completed: the person has no access any more. There is nothing to cancel.');
    }
    const now = moment.now();
    const told = canceled(value, 'requested', worksOf(value, reason), now);
    const next = withOwedLease(told, now);
    const change = changeFamily(family, next, now);
    if (!change || (await commit(change.writes)) === 'conflict') continue;
    // Telling the service and working on the issue wait for neither.
    await Promise.all([
      change.told.length > 0 ? deliver(change.told, family.channels, moment, startedAt) : undefined,
      next === told ? undefined : carryOut(change.delegation, family.channels.settings, moment),
    ]);
    await awaitWhole(change.writes, moment);
    return readDelegation(id);
  }
  throw notFound('delegation');
}

/** A failed one has no issue to say it on. */
function worksOf(delegation: Delegation, reason: string | undefined): Work[] {
  const { issue, goals } = delegation;
  if (!issue) return [];
  return [
    { do: 'comment', issue: issue.id, name: 'canceled', text: cancelComment(delegation, reason) },
    ...(goals.cancel ? [{ do: 'transition' as const, to: goals.cancel }] : []),
  ];
}
