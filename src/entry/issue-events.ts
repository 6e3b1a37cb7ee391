import { MAX_DELAY_MS } from '../domain/limits';
import * as z from 'zod/mini';
import type { InvocationError } from '@forge/events';
import type { Deletion } from '../domain/delegation/delegation';
import { syncIssue } from '../flows/syncing/sync-issue';
import { enqueue, type Job } from '../platform/forge/queue';
import { StoreUnavailable } from '../platform/storage/store-errors';
import { retryInvocation } from './retry-invocation';
import { newInvocationContext } from './invocation-context';

const RECORD = "issue.properties['delegation'].record";
const PAIR = "issue.properties['delegation'].pair";
const OFFBOARDING = "issue.properties['delegation'].offboarding";

/** An included property that can't be resolved reads as null, or is absent: the documentation says both. */
const Included = z.catch(z.nullish(z.string()), null);

/** Members of an issue event that the app reads; Jira is asked for the rest. */
const IssueEvent = z.object({
  issue: z.object({ id: z.string() }),
  clonedFrom: z.optional(z.unknown()),
  payloadIncludeProperties: z.nullish(z.object({ [RECORD]: Included, [PAIR]: Included, [OFFBOARDING]: Included })),
});

/** A new issue is looked at once more this long after it came, when its property is surely seen by filters, ms. */
const LOOK_AFTER_MS = 45_000;

type Answer = Promise<InvocationError | undefined>;

export async function issueUpdated(event: unknown): Answer {
  return followed(event, null);
}

/** Proof only together with Jira not showing the issue any more. */
export async function issueDeleted(event: unknown): Answer {
  return followed(event, 'issue_deleted');
}

async function followed(event: unknown, deletion: Deletion | null): Answer {
  const { issue, payloadIncludeProperties } = IssueEvent.parse(event);
  const record = payloadIncludeProperties?.[RECORD];
  // The filter let it through by an error, or the property was removed meanwhile: the look finds out by the issue itself.
  if (record === undefined || record === null) return put({ type: 'sync-new-issue', issue: issue.id }, 0);
  const pair = payloadIncludeProperties?.[PAIR] ?? undefined;
  const offboarding = payloadIncludeProperties?.[OFFBOARDING] ?? undefined;
  try {
    await syncIssue({ record, pair, offboarding }, issue.id, newInvocationContext(), { deletion });
    return undefined;
  } catch (error) {
    // Not even the mark that Jira has to be asked later could be kept.
    if (error instanceof StoreUnavailable) return retryInvocation();
    throw error;
  }
}

/** A clone carries the property along, and is nobody's delegation. */
export async function issueCreated(event: unknown): Answer {
  const { issue, clonedFrom } = IssueEvent.parse(event);
  if (clonedFrom !== undefined && clonedFrom !== null) return undefined;
  return put({ type: 'sync-new-issue', issue: issue.id }, LOOK_AFTER_MS);
}

const ProjectEvent = z.object({
  eventType: z.string(),
  project: z.object({ id: z.pipe(z.union([z.string(), z.number()]), z.transform(String)) }),
});

/** The project is shown again. */
const SHOWN_AGAIN: readonly string[] = ['avi:jira:restored:project', 'avi:jira:unarchived:project'];

/** Delays of the searches, ms: two, because Jira's index lags by seconds to minutes [doc]. */
const SEARCH_PROJECT_AFTER_MS = [0, MAX_DELAY_MS] as const;

/** Into the trash or the archive, out of them again, or deleted for good: each of its delegations is looked at. */
export async function projectChanged(event: unknown): Answer {
  const { eventType, project } = ProjectEvent.parse(event);
  const looked = await lookAtProject(project.id, eventType === 'avi:jira:deleted:project');
  if (looked !== undefined || !SHOWN_AGAIN.includes(eventType)) return looked;
  return put({ type: 'search-project', project: project.id }, ...SEARCH_PROJECT_AFTER_MS);
}

const AccessEvent = z.object({ data: z.object({ container: z.optional(z.object({ id: z.string() })) }) });

/**
 * An app access rule hides issues: the project's delegations are looked at, or, where only the issues are named, all of them. Only what
 * Jira then says counts, and that a rule ends is not told at all [doc data-security-policy-events].
 */
export async function accessBlocked(event: unknown): Answer {
  const { container } = AccessEvent.parse(event).data;
  return container ? lookAtProject(container.id, false) : put({ type: 'sync-all' }, 0);
}

/** Delays of a project's syncs, ms: two, because the storage index lags some seconds [doc]. */
const LOOK_AT_PROJECT_AFTER_MS = [0, 15_000] as const;

async function lookAtProject(project: string, isDeleted: boolean): Answer {
  return put({ type: 'sync-project', project, isDeleted }, ...LOOK_AT_PROJECT_AFTER_MS);
}

/** Once after each of the delays, ms; what the queue does not take is left to the event, which is brought again. */
async function put(work: Job, ...delays: readonly number[]): Answer {
  for (const delay of delays) {
    if (!(await enqueue(work, delay))) return retryInvocation();
  }
  return undefined;
}
