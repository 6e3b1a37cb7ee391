import { follow, isElsewhere, type Delegation } from '../domain/delegation';
import type { Moment } from '../domain/moment';
import {
  compared,
  lookBackMinutes,
  newPatrol,
  nextRound,
  PATROL_EVERY_MS,
  readsThisHour,
  type Patrol,
} from '../domain/patrol';
import { NO_SETTINGS } from '../domain/settings';
import { findChanged, ISSUES_AT_ONCE, readIssues } from '../platform/issue-search';
import { setRouting } from '../platform/issue-work';
import { JiraRefusal, JiraUnavailable, type Routing, type SeenIssue } from '../platform/jira';
import { log } from '../platform/log';
import {
  commit,
  createRecord,
  listDelegations,
  MAX_OPERATIONS,
  pick,
  readRecords,
  rewrite,
  type Stored,
} from '../platform/store';
import { SETTINGS, SETTINGS_KEY } from './channels';
import { followIssue } from './follow-issue';
import { lookAtIssue } from './look';

const PATROL = { kind: 'patrol', key: 'all' } as const;

/**
 * Once an hour: what Jira changed and no event told. One search finds what changed since the last one; a comparison of every open
 * delegation, spread over a week, finds what a search can't: issues that are gone, and those whose property was taken away.
 */
export async function findMissed(moment: Moment): Promise<void> {
  const now = moment.now();
  const records = await readRecords([SETTINGS, PATROL]);
  const stored = pick(records, 'patrol', PATROL.key) ?? (await createRecord('patrol', PATROL.key, newPatrol(now), {}));
  if (!stored) return;
  const before = nextRound(stored.value, now);
  if (before.searchedAt !== null && now - before.searchedAt < PATROL_EVERY_MS) return;
  // Taken first: two sweeps may overlap.
  const taken = rewrite(stored, { ...before, searchedAt: now }, {});
  if ((await commit([taken])) === 'conflict') return;
  const site = (pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS).site?.url ?? '';
  try {
    await searchChanged(lookBackMinutes(before, now), site, moment);
    const after = await compareOpen(taken.next.value, site, moment);
    await commit([rewrite(taken.next, after, {})]);
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRefusal)) throw error;
    // What was not reached is looked for again by the next sweep.
    log('patrol.out-of-reach');
    await commit([rewrite(taken.next, before, {})]);
  }
}

async function searchChanged(minutes: number, site: string, moment: Moment): Promise<void> {
  let pageToken: string | undefined;
  do {
    const page = await findChanged(minutes, site, pageToken);
    for (let at = 0; at < page.issues.length; at += MAX_OPERATIONS) {
      await takeIn(page.issues.slice(at, at + MAX_OPERATIONS), moment);
    }
    pageToken = page.pageToken;
  } while (pageToken !== undefined);
}

/** Only what differs is looked at as an event would be; the others cost no more than their place in the search. */
async function takeIn(issues: readonly SeenIssue[], moment: Moment): Promise<void> {
  const keys = [...new Set(issues.flatMap(({ routing }) => routing?.record ?? []))];
  if (keys.length === 0) return;
  const records = await readRecords(keys.map((key) => ({ kind: 'delegation' as const, key })));
  for (const seen of issues) {
    const record = seen.routing && pick(records, 'delegation', seen.routing.record);
    if (!record) continue;
    if (record.value.issue?.id !== seen.facts.id) await lookAtIssue(seen.facts.id, moment);
    else if (differs(record.value, seen, moment.now())) await followIssue(keysOf(record), undefined, moment);
  }
}

function differs(delegation: Delegation, { facts }: SeenIssue, now: number): boolean {
  return isElsewhere(delegation, facts) || follow(delegation, facts, delegation.goals, now) !== delegation;
}

async function compareOpen(patrol: Patrol, site: string, moment: Moment): Promise<Patrol> {
  let so = patrol;
  for (let reads = readsThisHour(patrol); reads > 0 && so.round.after !== null; reads -= 1) {
    const { delegations: open } = await listDelegations(
      { by: 'by-state', is: 'in_progress', oldestFirst: true, since: so.round.after },
      ISSUES_AT_ONCE,
    );
    const bound = open.filter(({ value }) => value.issue !== null);
    if (bound.length > 0) await compare(bound, site, moment);
    const last = open.at(-1);
    so = compared(so, open.length, open.length < ISSUES_AT_ONCE || !last ? null : Date.parse(last.value.updatedAt));
  }
  return so;
}

async function compare(records: readonly Stored<'delegation'>[], site: string, moment: Moment): Promise<void> {
  const issues = await readIssues(
    records.flatMap(({ value }) => value.issue?.id ?? []),
    site,
  );
  for (const record of records) {
    const seen = issues.find(({ facts }) => facts.id === record.value.issue?.id);
    if (!seen || differs(record.value, seen, moment.now())) await followIssue(keysOf(record), undefined, moment);
    if (seen) await repairRouting(record, seen);
  }
}

/** Anyone who may edit an issue may take its property away; without it no event of the issue is ever seen. */
async function repairRouting({ key, value }: Stored<'delegation'>, { facts, routing }: SeenIssue): Promise<void> {
  const should: Routing = { record: key, pair: value.pairKey, offboarding: value.offboardingKey, token: value.token };
  const isRight =
    routing?.record === key &&
    routing.pair === should.pair &&
    routing.offboarding === should.offboarding &&
    routing.token === should.token;
  if (isRight) return;
  try {
    await setRouting(facts.id, should);
  } catch (error) {
    if (!(error instanceof JiraRefusal)) throw error;
    log('routing.not-repaired', { record: key, status: error.status });
  }
}

function keysOf({ key, value }: Stored<'delegation'>) {
  return { record: key, pair: value.pairKey, offboarding: value.offboardingKey ?? undefined };
}
