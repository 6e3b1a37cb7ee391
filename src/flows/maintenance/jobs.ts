import { NO_FINDINGS } from '../../domain/alerts/finding';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { NO_JOBS, jobDue, jobPaused, JOBS, jobStarted, type JobName } from '../../domain/jobs/jobs';
import type { Settings } from '../../domain/configuration/settings';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { log } from '../../platform/forge/log';
import { enqueue } from '../../platform/forge/queue';
import { pickSingle, readRecords, singleRef, updateSingle } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { CHANNEL_RECORDS, channelsOf, readChannels } from '../records/channels';
import { checkAlertProject } from './check-alert-project';
import { checkOpen } from './check-open';
import { checkAllRules } from './check-rules';
import { checkSecrets } from './check-secrets';
import { applyRetention } from './retention';
import { deleteOldAudit } from './audit-log';
import { updateAlertIssues } from './alert-issues';
import { reportStoredAccounts } from './privacy-report';
import { deleteEndedUrls, endUnknownUrls } from '../admin/rotate-url';
import { readFindings } from '../records/alerts';

/** Longer than a consumer can run, ms. */
const LEASE_MS = 60_000;

/** A run leaves what it can't reach in this time to the next sweep: a consumer is cut after 55 s [doc], ms. */
const RUN_FOR_MS = 40_000;

/** Every five minutes: ends old URLs, updates the alert issues, and enqueues the jobs that are due. */
export async function runMaintenance(moment: InvocationContext): Promise<void> {
  const records = await readRecords([...CHANNEL_RECORDS, singleRef('jobs'), singleRef('findings')]);
  const channels = channelsOf(records);
  const rounds = pickSingle(records, 'jobs')?.value ?? NO_JOBS;
  await deleteEndedUrls(channels.settings.serviceUrl, moment);
  await updateAlertIssues(channels, pickSingle(records, 'findings')?.value ?? NO_FINDINGS, moment);
  for (const round of JOBS) {
    // In an invocation of its own: after an outage there is much to do.
    if (jobDue(rounds, round, moment.now()) !== undefined) await enqueue({ type: 'run-job', job: round }, 0);
  }
}

/** A page of the admin's waits for it, and a resolver is cut after 25 s [doc], ms. */
const CHECK_FOR_MS = 15_000;

/** Runs the nightly checks for an admin, as many open delegations as the time allows, and updates the alert issues. */
export async function checkNow(moment: InvocationContext): Promise<void> {
  const until = moment.now() + CHECK_FOR_MS;
  await checkSecrets(moment);
  await checkAllRules(moment);
  await checkAlertProject(moment);
  let at: number | null = 0;
  while (at !== null && moment.now() < until) at = await checkOpen(at, moment);
  await updateAlertIssues(await readChannels(), await readFindings(), moment);
}

/** Goes a round, or goes on with it. Taken in the record first: two invocations may want to. */
export async function runJob(name: JobName, moment: InvocationContext): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  let at: number | undefined;
  await updateSingle('jobs', (jobs) => {
    const now = moment.now();
    at = jobDue(jobs, name, now);
    return at === undefined ? jobs : jobStarted(jobs, name, at, now + LEASE_MS, now);
  });
  if (at === undefined) return;
  const { settings } = await readChannels();
  let left: number | null = at;
  try {
    do left = await step(name, left, settings, until, moment);
    while (left !== null && moment.now() < until);
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRejection || error instanceof StoreUnavailable)) {
      throw error;
    }
    // The next sweep goes on from here.
    log('job.unavailable', { round: name });
  }
  await updateSingle('jobs', (jobs) => jobPaused(jobs, name, left));
}

/** @returns where to go on; null when the round is done */
async function step(
  name: JobName,
  at: number,
  settings: Settings,
  until: number,
  moment: InvocationContext,
): Promise<number | null> {
  switch (name) {
    case 'rules':
      await checkSecrets(moment);
      await checkAllRules(moment);
      await checkAlertProject(moment);
      await endUnknownUrls(settings, moment);
      return null;
    case 'open':
      return checkOpen(at, moment);
    case 'clean-up':
      await applyRetention(settings, until, moment);
      await deleteOldAudit(settings, until, moment);
      return null;
    case 'accounts':
      return reportStoredAccounts(at, settings, moment);
  }
}
