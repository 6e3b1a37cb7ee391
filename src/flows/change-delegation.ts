import type { ChangeCall } from '../domain/call';
import type { Delegation } from '../domain/delegation';
import { delegationKey } from '../domain/keys';
import type { Moment } from '../domain/moment';
import { owing, type Work } from '../domain/owed';
import { conflict, notFound } from '../domain/problem';
import { pickRule } from '../domain/rule';
import type { Settings } from '../domain/settings';
import { showDelegation } from '../domain/show';
import type { DelegationView } from '../domain/view';
import { commit } from '../platform/store';
import { changeFamily, readFamily } from './family';
import { findOwner, isOwnerWarning } from './find-owner';
import { followIssue } from './follow-issue';
import { carryOut, withOwedLease } from './owed';
import { readDelegation } from './read-delegations';
import { beingMade } from './send-issue';

/**
 * `PATCH /v1/delegations/{id}`, and POST for those without PATCH: another owner, another due date. The record says so first and
 * the issue follows; what Jira refuses becomes a warning. A replay names a version that is no longer, so it changes nothing.
 *
 * @throws Refusal 404, 409 where the version is another one or nothing can follow, 429 and 503 while Jira can't be asked
 */
export async function changeDelegation(call: ChangeCall, moment: Moment): Promise<DelegationView> {
  const key = delegationKey(call.id);
  for (let family = await readFamily({ record: key }); family; family = await readFamily({ record: key })) {
    const { value } = family.delegation;
    mustTake(value, call);
    const { settings } = family.channels;
    const { works, warnings } = await worksOf(call, value, settings);
    if (works.length === 0 && isSame(warnings, value.warnings)) return showDelegation(value);
    const now = moment.now();
    const owing = changed(value, call, works, warnings, now);
    const next = withOwedLease(owing, now);
    const change = changeFamily(family, next, now);
    if (!change || (await commit(change.writes)) === 'conflict') continue;
    // Where somebody works on the issue already, he goes on with this.
    if (next !== owing) await carryOut(change.delegation, settings, moment);
    // The answer's version is to be good for the next call: what the change itself brings about is in it.
    await followIssue({ record: key, pair: family.pair?.key, offboarding: family.offboarding?.key }, undefined, moment);
    return readDelegation(call.id);
  }
  throw notFound('delegation');
}

function mustTake({ state, version }: Delegation, call: ChangeCall): void {
  if (state === 'creating') throw beingMade();
  if (version !== call.version) {
    throw conflict(
      `The delegation stands at version ${version}, the call names ${call.version}. Read it, and send the change with its version if it is still wanted.`,
    );
  }
  if (state === 'canceled' || state === 'failed') {
    throw conflict(`The delegation is ${state}: its issue follows no longer.`);
  }
}

/**
 * What the issue has to be brought to, also where the record says so already: people may have changed the issue since; and the
 * warnings as they stand then.
 */
async function worksOf(
  call: ChangeCall,
  delegation: Delegation,
  settings: Settings,
): Promise<{ works: Work[]; warnings: readonly string[] }> {
  const { dueAt } = call;
  const due: Work[] = dueAt === undefined ? [] : [{ do: 'set-due-date', dueAt }];
  if (call.owner === undefined) return { works: due, warnings: delegation.warnings };
  const { assignee, warnings: found } = await ownerOf(call.owner, delegation, settings);
  const warnings = [...delegation.warnings.filter((warning) => !isOwnerWarning(warning)), ...found];
  return { works: [...due, { do: 'assign', accountId: assignee?.accountId ?? null }], warnings };
}

/** Null takes the owner back: nobody has the issue then. */
async function ownerOf(
  owner: NonNullable<ChangeCall['owner']> | null,
  { person, app, issue }: Delegation,
  settings: Settings,
) {
  if (owner === null || !issue) return { assignee: null, warnings: [] };
  const fallback = pickRule(settings.rules, app.name)?.rule.fallbackOwner ?? null;
  return findOwner({ owner, person: { email: person.email } }, fallback, projectKeyOf(issue.key));
}

function projectKeyOf(issueKey: string): string {
  return issueKey.slice(0, issueKey.lastIndexOf('-'));
}

function changed(
  delegation: Delegation,
  { dueAt }: ChangeCall,
  works: readonly Work[],
  warnings: readonly string[],
  now: number,
): Delegation {
  return {
    ...delegation,
    warnings: [...warnings],
    dueAt: dueAt === undefined ? delegation.dueAt : dueAt,
    owed: owing(delegation.owed, works, now),
    version: delegation.version + 1,
    updatedAt: new Date(now).toISOString(),
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((warning) => other.includes(warning));
}
