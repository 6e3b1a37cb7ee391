import { chunks } from '../../domain/chunks';
import { BACKGROUND_RUN_MS, ISSUES_AT_ONCE, MAX_DELAY_MS, MAX_OPERATIONS } from '../../domain/limits';
import { updatedOrder } from '../../domain/delegation/index-attributes';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import {
  hoursToCompare,
  lookBackMinutes,
  MAX_LOOK_BACK_MINUTES,
  readsThisHour,
  withCompared,
  withNextComparison,
  type Comparison,
} from '../../domain/jobs/comparison';
import { withComparisonNow } from '../../domain/jobs/jobs';
import { findChanged } from '../../platform/jira/issue-search';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { type FetchedIssue } from '../../platform/jira/issue';
import { log } from '../../platform/forge/log';
import { enqueue } from '../../platform/forge/queue';
import { pick, readManyReadable, updateSingle } from '../../platform/storage/store';
import { listDelegations } from '../../platform/storage/listings';
import { reportFindings } from '../records/alerts';
import { readChannels, siteUrl } from '../records/channels';
import { SEARCH_REFUSED, SEARCH_SCOPE } from '../../domain/alerts/site-findings';
import { aggregateKeysOf } from '../records/aggregate';
import { compareDelegations, differsFrom, inParallel } from './compare-with-jira';
import { syncIssue } from './sync-issue';
import { syncNewIssue } from './process-record';

/**
 * Starts a comparison of all delegations with Jira, as fast as the site's rate limit allows.
 * @returns number of hours until it is done
 */
export async function syncAll(context: InvocationContext): Promise<number> {
  const { comparison } = await updateSingle('jobs', (jobs) => withComparisonNow(jobs, context.now()));
  await enqueue({ type: 'run-job', job: 'comparison' }, 0);
  return hoursToCompare(comparison);
}

/**
 * Searches a project that Jira shows again. The hourly search missed changes while the project was hidden, such as an
 * issue that was moved into it.
 */
export async function searchProject(project: string, context: InvocationContext): Promise<void> {
  const until = context.now() + BACKGROUND_RUN_MS;
  try {
    const isDone = await searchChanged(MAX_LOOK_BACK_MINUTES, project, siteUrl(await readChannels()), until, context);
    if (!isDone) await enqueue({ type: 'search-project', project }, 0);
  } catch (error) {
    if (error instanceof JiraUnavailable) await enqueue({ type: 'search-project', project }, MAX_DELAY_MS);
    else if (error instanceof JiraRejection) log('search-project.rejected', { status: error.status });
    else throw error;
  }
}

/**
 * Searches for changes whose events were lost, once an hour. A refusal by Jira becomes a finding; the comparison
 * doesn't depend on the search.
 * @param searchedAt epoch ms at which the last complete search started
 * @returns null if the search is complete or Jira refused it; 0 to search again
 */
export async function searchMissedChanges(
  searchedAt: number | null,
  site: string,
  until: number,
  context: InvocationContext,
): Promise<0 | null> {
  const now = context.now();
  try {
    const isDone = await searchChanged(lookBackMinutes(searchedAt, now), null, site, until, context);
    if (isDone) await reportFindings(SEARCH_SCOPE, [], now);
    return isDone ? null : 0;
  } catch (error) {
    if (!(error instanceof JiraRejection)) throw error;
    log('search.rejected', { status: error.status });
    await reportFindings(SEARCH_SCOPE, [SEARCH_REFUSED], now);
    return null;
  }
}

/**
 * Syncs the changed issues of a search.
 * @returns true if the search was completed in time
 */
async function searchChanged(
  minutes: number,
  project: string | null,
  site: string,
  until: number,
  context: InvocationContext,
): Promise<boolean> {
  let pageToken: string | undefined;
  do {
    const page = await findChanged(minutes, project, site, pageToken);
    for (const part of chunks(page.issues, MAX_OPERATIONS)) {
      if (!mayContinue(context, until)) return false;
      await syncDifferent(part, context);
    }
    pageToken = page.pageToken;
  } while (pageToken !== undefined);
  return true;
}

/** Syncs the issues that differ from their records. The others cost only their share of the search. */
async function syncDifferent(issues: readonly FetchedIssue[], context: InvocationContext): Promise<void> {
  const keys = [...new Set(issues.flatMap(({ routing }) => routing?.record ?? []))];
  const records = await readManyReadable('delegation', keys);
  await inParallel(issues, async (fetched) => {
    const record = fetched.routing && pick(records, 'delegation', fetched.routing.record);
    if (!record) return;
    if (record.value.issue?.id !== fetched.snapshot.id) await syncNewIssue(fetched.snapshot.id, context);
    else if (differsFrom(record.value, fetched, context.now())) {
      await syncIssue(aggregateKeysOf(record), undefined, context);
    }
  });
}

/**
 * Compares this hour's share of the delegations with their issues, independently of the search.
 * @returns the progress
 */
export async function compareNextDelegations(
  comparison: Comparison,
  site: string,
  until: number,
  context: InvocationContext,
): Promise<Comparison> {
  let progress = withNextComparison(comparison, context.now());
  for (let reads = readsThisHour(progress); reads > 0; reads -= 1) {
    if (progress.after === null || !mayContinue(context, until)) break;
    const { records: delegations } = await listDelegations(
      { index: 'updated', oldestFirst: true, since: progress.after },
      ISSUES_AT_ONCE,
    );
    await compareDelegations(delegations, site, context);
    const last = delegations.at(-1);
    const isLast = delegations.length < ISSUES_AT_ONCE || !last;
    progress = withCompared(progress, delegations.length, isLast ? null : updatedOrder(last.value));
  }
  return progress;
}
