import { delegationAttributes } from '../domain/attributes';
import type { DelegationCall } from '../domain/call';
import { failed } from '../domain/beginning';
import type { Creation, Delegation } from '../domain/delegation';
import type { Moment } from '../domain/moment';
import { Refusal, type Problem } from '../domain/problem';
import { parseDelegation } from '../domain/request';
import { channelsOn } from '../domain/settings';
import { findIssuesOf } from '../platform/issue';
import { JiraRefusal } from '../platform/jira';
import { commit, rewrite, type Stored } from '../platform/store';
import { adoptIssue, bindIssue } from './bind-issue';
import { CLAIM_LEASE_MS, PROMISE_LEASE_MS } from './claim';
import { siteUrl } from './channels';
import { deliver } from './deliver';
import { changeFamily, readFamily, type Family } from './family';
import { freeClaim } from './free-claim';
import { planIssue } from './plan-issue';
import { queueClaims } from './queue-claims';
import { refusedByJira, sendIssue } from './send-issue';

/** Jira's search lags behind its writes: an issue that was made is surely found after this long, ms. */
const SURE_TO_BE_FOUND_MS = 15 * 60_000;

/** Two searches this far apart must find nothing before the issue is made again, ms. */
const SEARCH_AGAIN_MS = 60_000;

/**
 * Finishes a creation whose maker has died. The issue may or may not exist: it is searched for by the key in its property, and
 * made again only when it surely does not.
 *
 * @returns the delegation once its issue is bound; undefined while it is being made, searched for, or freed
 */
export async function finishCreation(key: string, moment: Moment): Promise<Stored<'delegation'> | undefined> {
  const family = await readFamily({ record: key });
  const creation = family?.delegation.value.creation;
  const now = moment.now();
  if (!family || !creation || creation.leaseUntil > now) return undefined;
  // Nothing had left the app: the caller, who had no answer, sends it again.
  if (creation.phase === 'claimed') {
    if (creation.promised) return makeLater(family, creation, now);
    await freeClaim(family, now);
    return undefined;
  }
  for (const seen of await findIssuesOf(key, siteUrl(family.channels))) {
    const adopted = await adoptIssue(family, seen, moment);
    if (adopted) return adopted;
  }
  const sentAt = creation.sentAt ?? now;
  if (now - sentAt < SURE_TO_BE_FOUND_MS) return keep(family, { ...creation, leaseUntil: now + SEARCH_AGAIN_MS });
  if (creation.notFoundAt === null || now - creation.notFoundAt < SEARCH_AGAIN_MS) {
    return keep(family, { ...creation, notFoundAt: creation.notFoundAt ?? now, leaseUntil: now + SEARCH_AGAIN_MS });
  }
  return makeAgain(family, creation, moment);
}

async function keep(family: Family, creation: Creation): Promise<undefined> {
  await commit([creationWrite(family, creation)]);
  return undefined;
}

/** What was promised is made: it goes back to where its maker finds it. */
async function makeLater(family: Family, creation: Creation, now: number): Promise<undefined> {
  const write = creationWrite(family, { ...creation, leaseUntil: now + PROMISE_LEASE_MS });
  if ((await commit([write])) === 'committed') await queueClaims([write.next], 0);
  return undefined;
}

function creationWrite({ delegation, channels }: Family, creation: Creation) {
  const value: Delegation = { ...delegation.value, creation };
  return rewrite(delegation, value, delegationAttributes(value, channelsOn(channels.settings)));
}

async function makeAgain(
  family: Family,
  creation: Creation,
  moment: Moment,
): Promise<Stored<'delegation'> | undefined> {
  const now = moment.now();
  const lease = creationWrite(family, { ...creation, sentAt: now, notFoundAt: null, leaseUntil: now + CLAIM_LEASE_MS });
  if ((await commit([lease])) === 'conflict') return undefined;
  const claim: Family = { ...family, delegation: lease.next };
  const result = await made(claim, parseDelegation(creation.request).call, moment);
  if ('problem' in result) {
    await tellFailure(claim, result.problem, moment);
    return undefined;
  }
  return result.delegation;
}

async function made(
  claim: Family,
  call: DelegationCall,
  moment: Moment,
): Promise<{ delegation: Stored<'delegation'> | undefined } | { problem: Problem }> {
  let plan;
  try {
    plan = await planIssue(call, claim.channels.settings);
    const sent = await sendIssue(claim, plan);
    return { delegation: await bindIssue(claim, { ...sent, by: 'push' }, moment) };
  } catch (error) {
    if (error instanceof JiraRefusal && plan) return { problem: refusedByJira(error, plan).problem };
    if (error instanceof Refusal) return { problem: error.problem };
    throw error;
  }
}

/** The caller has had his answer, or has none: that it can't be made is told like any other change. */
async function tellFailure(claim: Family, problem: Problem, moment: Moment): Promise<void> {
  const startedAt = moment.now();
  const family = (await readFamily({ record: claim.delegation.key })) ?? claim;
  const change = changeFamily(family, failed(family.delegation.value, problem, startedAt), startedAt);
  if (change && (await commit(change.writes)) === 'committed' && change.told.length > 0) {
    await deliver(change.told, family.channels, moment, startedAt);
  }
}
