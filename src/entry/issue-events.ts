import { MAX_DELAY_MS } from '../domain/limits';
import * as z from 'zod/mini';
import type { InvocationError } from '@forge/events';
import type { Deletion } from '../domain/delegation/delegation';
import { syncIssue } from '../flows/syncing/sync-issue';
import { enqueue, type Job } from '../platform/forge/queue';
import { StoreUnavailable } from '../platform/storage/store-errors';
import { retryInvocation } from './retry-invocation';
import { newInvocationContext } from './invocation-context';

/** Names of the issue property's members that the manifest includes in events. */
const RECORD = "issue.properties['delegation'].record";
const PAIR = "issue.properties['delegation'].pair";
const OFFBOARDING = "issue.properties['delegation'].offboarding";

/** Value of an included property. An unresolvable one is null or absent; the documentation states both. */
const Included = z.catch(z.nullish(z.string()), null);

/** Members of an issue event that the app reads. Everything else is read from Jira. */
const IssueEvent = z.object({
  issue: z.object({ id: z.string() }),
  clonedFrom: z.optional(z.unknown()),
  payloadIncludeProperties: z.nullish(z.object({ [RECORD]: Included, [PAIR]: Included, [OFFBOARDING]: Included })),
});

/**
 * Delay until a new issue is synced. Event filters see a new property late, so earlier events of the issue may have been
 * filtered out.
 */
const SYNC_NEW_ISSUE_AFTER_MS = 45_000;

/** Undefined if the event was handled; an error makes Forge deliver the event again. */
type HandlerResult = Promise<InvocationError | undefined>;

/** Handles a change of an issue. */
export async function issueUpdated(event: unknown): HandlerResult {
  return syncFromEvent(event, null);
}

/** Handles the deletion of an issue. The event alone isn't proof: Jira must no longer show the issue, either. */
export async function issueDeleted(event: unknown): HandlerResult {
  return syncFromEvent(event, 'issue_deleted');
}

async function syncFromEvent(event: unknown, deletion: Deletion | null): HandlerResult {
  const { issue, payloadIncludeProperties } = IssueEvent.parse(event);
  const record = payloadIncludeProperties?.[RECORD];
  // Without the property, the filter let the event pass because of an error, or the property was removed meanwhile. The
  // job reads the issue.
  if (record === undefined || record === null) return enqueueOrRetry({ type: 'sync-new-issue', issue: issue.id }, 0);
  const pair = payloadIncludeProperties?.[PAIR] ?? undefined;
  const offboarding = payloadIncludeProperties?.[OFFBOARDING] ?? undefined;
  try {
    await syncIssue({ record, pair, offboarding }, issue.id, newInvocationContext(), { deletion });
    return undefined;
  } catch (error) {
    // Storage was also unavailable for the mark that the issue has to be read later.
    if (error instanceof StoreUnavailable) return retryInvocation();
    throw error;
  }
}

/** Handles a new issue. A clone has the property of the original, but no delegation. */
export async function issueCreated(event: unknown): HandlerResult {
  const { issue, clonedFrom } = IssueEvent.parse(event);
  if (clonedFrom !== undefined && clonedFrom !== null) return undefined;
  return enqueueOrRetry({ type: 'sync-new-issue', issue: issue.id }, SYNC_NEW_ISSUE_AFTER_MS);
}

const ProjectEvent = z.object({
  eventType: z.string(),
  project: z.object({ id: z.pipe(z.union([z.string(), z.number()]), z.transform(String)) }),
});

/** Events after which Jira shows the project again. */
const RESTORING_EVENTS: readonly string[] = ['avi:jira:restored:project', 'avi:jira:unarchived:project'];

/**
 * Delays of the searches. There are two, because Jira's search index lags by seconds to minutes [doc: search
 * reconciliation].
 */
const SEARCH_PROJECT_AFTER_MS = [0, MAX_DELAY_MS] as const;

/** Handles a project that was trashed, archived, restored or deleted: syncs each of its delegations. */
export async function projectChanged(event: unknown): HandlerResult {
  const { eventType, project } = ProjectEvent.parse(event);
  const isDeleted = eventType === 'avi:jira:deleted:project';
  const result = await enqueueProjectSync(project.id, { isDeleted });
  if (result !== undefined || !RESTORING_EVENTS.includes(eventType)) return result;
  return enqueueOrRetry({ type: 'search-project', project: project.id }, ...SEARCH_PROJECT_AFTER_MS);
}

const AccessEvent = z.object({ data: z.object({ container: z.optional(z.object({ id: z.string() })) }) });

/**
 * Handles an app access rule that hides issues. Syncs the project's delegations, or all if the event contains no
 * project. Jira sends no event when a rule ends [doc: data-security-policy-events].
 */
export async function accessBlocked(event: unknown): HandlerResult {
  const { container } = AccessEvent.parse(event).data;
  return container ? enqueueProjectSync(container.id, { isDeleted: false }) : enqueueOrRetry({ type: 'sync-all' }, 0);
}

/**
 * Delays of a project's syncs. There are two, because the indexes of Forge's storage lag by seconds [doc:
 * runtime-reference/custom-entities].
 */
const SYNC_PROJECT_AFTER_MS = [0, 15_000] as const;

async function enqueueProjectSync(project: string, { isDeleted }: { readonly isDeleted: boolean }): HandlerResult {
  return enqueueOrRetry({ type: 'sync-project', project, isDeleted }, ...SYNC_PROJECT_AFTER_MS);
}

/** Enqueues a job once for each delay (ms). If the queue refuses the job, Forge delivers the event again. */
async function enqueueOrRetry(job: Job, ...delays: readonly number[]): HandlerResult {
  for (const delay of delays) {
    if (!(await enqueue(job, delay))) return retryInvocation();
  }
  return undefined;
}
