import type { InvocationError } from '@forge/events';
import * as z from 'zod/mini';
import type { InvocationContext } from '../domain/jobs/invocation-context';
import { runJob } from '../flows/maintenance/jobs';
import { checkWorkflow } from '../flows/syncing/check-workflow';
import { syncProject } from '../flows/syncing/sync-project';
import { syncAll, searchProject } from '../flows/syncing/reconcile';
import { processRecord, syncNewIssue } from '../flows/syncing/process-record';
import { createReserved } from '../flows/creating/batch';
import { sweep } from '../flows/maintenance/sweep';
import { deliverPending } from '../flows/syncing/deliver-pending';
import { fold } from '../flows/syncing/fold';
import { JiraUnavailable } from '../platform/jira/jira';
import { log } from '../platform/forge/log';
import { Job } from '../platform/forge/queue';
import { StoreUnavailable } from '../platform/storage/store-errors';
import { retryInvocation } from './retry-invocation';
import { newInvocationContext } from './invocation-context';

/** Runs a queue item. If Jira or storage is unavailable, Forge delivers the item again. */
export async function job(event: unknown): Promise<InvocationError | undefined> {
  const item = z.object({ body: Job }).safeParse(event);
  // An unknown item, from another version of the app, is dropped, because the sweep does its work later.
  if (!item.success) {
    log('job.unknown');
    return undefined;
  }
  try {
    await runItem(item.data.body, newInvocationContext());
    return undefined;
  } catch (error) {
    if (error instanceof JiraUnavailable) return retryInvocation(error.retryAfterMs);
    if (error instanceof StoreUnavailable) return retryInvocation();
    throw error;
  }
}

async function runItem(item: Job, context: InvocationContext): Promise<unknown> {
  switch (item.type) {
    case 'process-record':
      return processRecord(item.kind, item.record, context);
    case 'fold':
      return fold(item.kind, item.into, item.record, context);
    case 'sync-new-issue':
      return syncNewIssue(item.issue, context);
    case 'sync-project':
      return syncProject(item.project, item.isDeleted, context, item.cursor);
    case 'search-project':
      return searchProject(item.project, context);
    case 'reconcile':
      await runJob('search', context);
      return runJob('comparison', context);
    case 'sync-all':
      return syncAll(context);
    case 'check-workflow':
      return checkWorkflow(item, context);
    case 'create-reserved':
      return createReserved(item.records, context);
    case 'run-job':
      return runJob(item.job, context);
    case 'sweep':
      return sweep(context);
    case 'deliver-pending':
      return deliverPending(item.channel, context);
  }
}
