import { updatedOrder } from '../../domain/delegation/index-attributes';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import {
  withCompared,
  hoursToCompare,
  withComparisonNow,
  isReconciliationDue,
  lookBackMinutes,
  MAX_LOOK_BACK_MINUTES,
  newReconciliation,
  withNextComparison,
  readsThisHour,
  type Reconciliation,
} from '../../domain/jobs/reconciliation';
import { NO_SETTINGS } from '../../domain/configuration/settings';
import { findChanged, ISSUES_AT_ONCE } from '../../platform/jira/issue-search';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { type FetchedIssue } from '../../platform/jira/issue';
import { log } from '../../platform/forge/log';
import { MAX_DELAY_MS, enqueue } from '../../platform/forge/queue';
import {
  commit,
  createRecord,
  MAX_OPERATIONS,
  pick,
  pickSingle,
  readRecords,
  rewrite,
  singleRef,
  updateSingle,
} from '../../platform/storage/store';
import { listDelegations } from '../../platform/storage/listings';
import { reportFindings } from '../records/alerts';
import { LEASE_MS, readChannels, siteUrl } from '../records/channels';
import { SEARCH_REFUSED, SEARCH_SCOPE } from '../../domain/alerts/site-findings';
import { aggregateKeysOf } from '../records/aggregate';
import { compare, differsFrom, inParallel } from './compare-with-jira';
import { syncIssue } from './sync-issue';
import { syncNewIssue } from './process-record';

/** A run leaves what it can't reach in this time to the next one: a consumer is cut after 55 s [doc], ms. */
const RUN_FOR_MS = 40_000;

/** Where it is time, in an invocation of its own: after an outage there is much to do. @returns whether it was, once an hour or so */
export async function enqueueReconciliation(moment: InvocationContext): Promise<boolean> {
  const patrol = pickSingle(await readRecords([singleRef('reconciliation')]), 'reconciliation');
  const isDue = !patrol || isReconciliationDue(patrol.value, moment.now());
  if (isDue) await enqueue({ type: 'reconcile' }, 0);
  return isDue;
}

/**
 * At an admin's wish: every delegation is compared with Jira from now on, as fast as the site's share of points allows.
 * @returns in how many hours it is done, by the number that the last round found
 */
export async function syncAll(moment: InvocationContext): Promise<number> {
  const next = await updateSingle('reconciliation', (stored) => withComparisonNow(stored, moment.now()));
  await enqueue({ type: 'reconcile' }, 0);
  return hoursToCompare(next);
}

/**
 * Once an hour: what Jira changed and no event told. One search finds what changed since the last one; a comparison of every
 * delegation that follows its issue, spread over a week, finds what a search can't: issues that are gone, and those whose property was taken away.
 */
export async function reconcile(moment: InvocationContext): Promise<void> {
  const now = moment.now();
  const records = await readRecords([singleRef('settings'), singleRef('reconciliation')]);
  const stored =
    pickSingle(records, 'reconciliation') ??
    (await createRecord('reconciliation', 'reconciliation', newReconciliation(now)));
  if (!stored || !isReconciliationDue(stored.value, now)) return;
  const taken = rewrite(stored, { ...withNextComparison(stored.value, now), leaseUntil: now + LEASE_MS });
  if ((await commit([taken])) === 'conflict') return;
  const site = (pickSingle(records, 'settings')?.value ?? NO_SETTINGS).site?.url ?? '';
  const until = now + RUN_FOR_MS;
  const after = await patrolled(taken.next.value, site, now, until, moment);
  const left = rewrite(taken.next, { ...after, leaseUntil: null });
  await commit([left]);
  if (isReconciliationDue(left.next.value, now) && !mayContinue(moment, until)) await enqueue({ type: 'reconcile' }, 0);
}

/**
 * A project is shown again: the hourly search missed what happened there before it was hidden and no event told, such as an issue that
 * had come there from another project, where its record still has it.
 */
export async function searchProject(project: string, moment: InvocationContext): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  try {
    const isDone = await searchChanged(MAX_LOOK_BACK_MINUTES, project, siteUrl(await readChannels()), until, moment);
    if (!isDone) await enqueue({ type: 'search-project', project }, 0);
  } catch (error) {
    if (error instanceof JiraUnavailable) await enqueue({ type: 'search-project', project }, MAX_DELAY_MS);
    else if (error instanceof JiraRejection) log('search-project.rejected', { status: error.status });
    else throw error;
  }
}

/** What was not reached is looked for again by the next run: what this one took in differs no more by then. */
async function patrolled(
  before: Reconciliation,
  site: string,
  now: number,
  until: number,
  moment: InvocationContext,
): Promise<Reconciliation> {
  const searched = await search(before, site, now, until, moment);
  if (!searched) return before;
  try {
    return await compareFollowed(searched, site, until, moment);
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRejection)) throw error;
    log('reconciliation.unavailable');
    return searched;
  }
}

/**
 * Searches for changes whose events were lost. A search that Jira refuses is a finding, and the comparison goes on without it.
 * @returns undefined if the search has to be repeated
 */
async function search(
  before: Reconciliation,
  site: string,
  now: number,
  until: number,
  context: InvocationContext,
): Promise<Reconciliation | undefined> {
  try {
    if (!(await searchChanged(lookBackMinutes(before, now), null, site, until, context))) return undefined;
    await reportFindings(SEARCH_SCOPE, [], now);
    return { ...before, searchedAt: now };
  } catch (error) {
    if (error instanceof JiraRejection) {
      log('reconciliation.search-rejected', { status: error.status });
      await reportFindings(SEARCH_SCOPE, [SEARCH_REFUSED], now);
      return before;
    }
    if (!(error instanceof JiraUnavailable)) throw error;
    log('reconciliation.unavailable');
    return undefined;
  }
}

/** @returns whether it came to its end in time */
async function searchChanged(
  minutes: number,
  project: string | null,
  site: string,
  until: number,
  moment: InvocationContext,
): Promise<boolean> {
  let pageToken: string | undefined;
  do {
    const page = await findChanged(minutes, project, site, pageToken);
    for (let at = 0; at < page.issues.length; at += MAX_OPERATIONS) {
      if (!mayContinue(moment, until)) return false;
      await takeIn(page.issues.slice(at, at + MAX_OPERATIONS), moment);
    }
    pageToken = page.pageToken;
  } while (pageToken !== undefined);
  return true;
}

/** Only what differs is looked at as an event would be; the others cost no more than their place in the search. */
async function takeIn(issues: readonly FetchedIssue[], moment: InvocationContext): Promise<void> {
  const keys = [...new Set(issues.flatMap(({ routing }) => routing?.record ?? []))];
  if (keys.length === 0) return;
  const records = await readRecords(keys.map((key) => ({ kind: 'delegation' as const, key })));
  await inParallel(issues, async (seen) => {
    const record = seen.routing && pick(records, 'delegation', seen.routing.record);
    if (!record) return;
    if (record.value.issue?.id !== seen.snapshot.id) await syncNewIssue(seen.snapshot.id, moment);
    else if (differsFrom(record.value, seen, moment.now())) await syncIssue(aggregateKeysOf(record), undefined, moment);
  });
}

async function compareFollowed(
  patrol: Reconciliation,
  site: string,
  until: number,
  moment: InvocationContext,
): Promise<Reconciliation> {
  let so = patrol;
  for (
    let reads = readsThisHour(patrol);
    reads > 0 && so.comparison.after !== null && mayContinue(moment, until);
    reads -= 1
  ) {
    const { delegations } = await listDelegations(
      { by: 'updated', oldestFirst: true, since: so.comparison.after },
      ISSUES_AT_ONCE,
    );
    await compare(delegations, site, moment);
    const last = delegations.at(-1);
    const isLast = delegations.length < ISSUES_AT_ONCE || !last;
    so = withCompared(so, delegations.length, isLast ? null : updatedOrder(last.value));
  }
  return so;
}
