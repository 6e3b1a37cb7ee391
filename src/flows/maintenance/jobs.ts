import { currentSettings } from '../records/settings';
import { BACKGROUND_RUN_MS, LEASE_MS, PAGE_RUN_MS } from '../../domain/limits';
import { NO_FINDINGS } from '../../domain/alerts/finding';
import type { RecordFindings } from '../../domain/alerts/record-findings';
import type { FindingsView } from '../../domain/contract/admin-functions';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import {
  startPositionOf,
  withJobStopped,
  JOBS,
  withJobStarted,
  jobWorkName,
  NO_JOBS,
  withComparison,
  type JobName,
  type Jobs,
} from '../../domain/jobs/jobs';
import { NO_SETTINGS, type Settings } from '../../domain/configuration/settings';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { log } from '../../platform/forge/log';
import { enqueue } from '../../platform/forge/queue';
import { pickSingle, readRecords, singleRef, updateSingle } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { CHANNEL_RECORDS, channelsOf, readChannels } from '../records/channels';
import { checkAlertProject } from './check-alert-project';
import { checkOpen } from './check-open';
import { checkSecrets } from './check-secrets';
import { applyRetention } from './retention';
import { deleteOldAudit } from './audit-log';
import { updateAlertIssues } from './alert-issues';
import { reportStoredAccounts } from './privacy-report';
import { deleteEndedUrls, endUnknownUrls } from '../admin/settings/rotate-url';
import { readFindings, toFindingsView } from '../records/alerts';
import { refreshFindings } from '../records/refresh-findings';
import { forgetFailures, runGuarded, setAside } from '../records/set-aside';
import { compareNextDelegations, searchMissedChanges } from '../syncing/reconcile';
import { refreshAllRules } from '../syncing/refresh-rules';
import { repairRows } from './repair-rows';
import { trimRefusedRequests } from './refused-requests';

/**
 * Runs every five minutes: deletes ended URLs, updates the alert issues, and enqueues the jobs that are due. A failure
 * of one part doesn't affect the others.
 */
export async function runMaintenance(context: InvocationContext): Promise<void> {
  const records = await readRecords([
    ...CHANNEL_RECORDS,
    singleRef('settings'),
    singleRef('jobs'),
    singleRef('findings'),
  ]);
  const channels = channelsOf(records);
  const { serviceUrl, alertProject } = pickSingle(records, 'settings')?.value ?? NO_SETTINGS;
  const jobs = pickSingle(records, 'jobs')?.value ?? NO_JOBS;
  const site = pickSingle(records, 'findings')?.value ?? NO_FINDINGS;
  for (const name of JOBS) {
    // Each job runs in its own invocation, because there is much work after an outage.
    if (startPositionOf(jobs, name, context.now()) !== undefined) await enqueue({ type: 'run-job', job: name }, 0);
  }
  await runGuarded('old URLs', jobs, context, async () => {
    await deleteEndedUrls(serviceUrl, context);
  });
  await runGuarded('alert issues', jobs, context, async () => {
    await updateAlertIssues(await refreshFindings(channels, context, { site }), alertProject, context);
  });
}

/**
 * Runs the daily checks for an admin, for as many open delegations as time allows, and updates the alert issues.
 * @returns the current findings
 */
export async function runChecks(context: InvocationContext): Promise<FindingsView> {
  const until = context.now() + PAGE_RUN_MS;
  await checkSecrets(context);
  await refreshAllRules(context);
  await checkAlertProject(context);
  const ofRecords = new Map<string, RecordFindings>();
  for (let position: number | null = 0; position !== null && context.now() < until;) {
    const { next, changed } = await checkOpen(position, context);
    for (const [key, findings] of changed) ofRecords.set(key, findings);
    position = next;
  }
  const { alertProject } = await currentSettings();
  const all = await refreshFindings(await readChannels(), context, { ofRecords });
  await updateAlertIssues(all, alertProject, context);
  return toFindingsView({ ...all, site: await readFindings() });
}

/** Runs or continues a job. Takes its lease first, so that only one invocation runs it. */
export async function runJob(name: JobName, context: InvocationContext): Promise<void> {
  const until = context.now() + BACKGROUND_RUN_MS;
  let position: number | undefined;
  const jobs = await updateSingle('jobs', (latest) => {
    const now = context.now();
    position = startPositionOf(latest, name, now);
    return position === undefined ? latest : withJobStarted(latest, name, position, now + LEASE_MS, now);
  });
  if (position === undefined) return;
  let next: number | null = position;
  let hasFailed = false;
  const work = jobWorkName(name);
  try {
    const settings = await currentSettings();
    do next = await runStep(name, next, jobs, settings, until, context);
    while (next !== null && mayContinue(context, until));
    if (work in jobs.setAside) await forgetFailures(work, context);
  } catch (error) {
    hasFailed = true;
    const isOutage = error instanceof JiraUnavailable || error instanceof StoreUnavailable;
    // The next sweep continues at this position.
    if (isOutage || error instanceof JiraRejection) log('job.unavailable', { job: name });
    else await setAside(work, error, context);
  }
  await updateSingle('jobs', (latest) => withJobStopped(latest, name, next));
  // The rest of a search contains missed changes, which can't wait for the next sweep.
  if (name === 'search' && next !== null && !hasFailed) await enqueue({ type: 'run-job', job: name }, 0);
}

/**
 * Runs one step of a job.
 * @returns position at which to continue; null when the job is done
 */
async function runStep(
  name: JobName,
  position: number,
  jobs: Jobs,
  settings: Settings,
  until: number,
  context: InvocationContext,
): Promise<number | null> {
  const site = settings.site?.url ?? '';
  switch (name) {
    case 'search':
      return searchMissedChanges(jobs.runs.search?.completedRunAt ?? null, site, until, context);
    case 'comparison': {
      const progress = await compareNextDelegations(jobs.comparison, site, until, context);
      await updateSingle('jobs', (latest) => withComparison(latest, progress));
      return null;
    }
    case 'rules':
      return checkSite(jobs, settings, context);
    case 'open':
      return (await checkOpen(position, context)).next;
    case 'clean-up':
      return (await cleanUp(settings, until, context)) ? null : 0;
    case 'rows':
      return repairRows(position);
    case 'accounts':
      return reportStoredAccounts(position, settings, context);
  }
}

/** Deletes old data: of delegations, the audit log, and refused requests. Returns false if the time was too short. */
async function cleanUp(settings: Settings, until: number, context: InvocationContext): Promise<boolean> {
  const areDone = [
    await applyRetention(settings, until, context),
    await deleteOldAudit(settings, until, context),
    await trimRefusedRequests(until, context),
  ];
  return !areDone.includes(false);
}

/** Runs the daily checks of the site. A failure of one check doesn't affect the others. */
async function checkSite(jobs: Jobs, settings: Settings, context: InvocationContext): Promise<null> {
  await runGuarded('check of secrets', jobs, context, () => checkSecrets(context));
  await runGuarded('check of rules', jobs, context, () => refreshAllRules(context));
  await runGuarded('check of the alert project', jobs, context, () => checkAlertProject(context));
  await runGuarded('check of URLs', jobs, context, () => endUnknownUrls(settings, context));
  return null;
}
