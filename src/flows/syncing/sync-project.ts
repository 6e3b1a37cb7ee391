import { chunks } from '../../domain/chunks';
import { BACKGROUND_RUN_MS } from '../../domain/limits';
import { isEnded } from '../../domain/delegation/delegation';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { listDelegations } from '../../platform/storage/listings';
import { aggregateKeysOf } from '../records/aggregate';
import { isolate } from './isolate';
import { syncIssue } from './sync-issue';

const PAGE = 50;

/** Number of delegations that are synced in parallel. */
const AT_ONCE = 5;

/**
 * Syncs each open delegation of a project that changed. Delegations whose issues Jira doesn't show get a warning, or
 * are canceled if the project was deleted permanently. Delegations whose issues are visible again lose the warning.
 */
export async function syncProject(
  project: string,
  isDeleted: boolean,
  context: InvocationContext,
  from?: string,
): Promise<void> {
  const until = context.now() + BACKGROUND_RUN_MS;
  let cursor = from;
  do {
    // The newest changes come first, so that this run doesn't process its own changes again.
    const page = await listDelegations({ index: 'by-project', partition: project }, PAGE, cursor);
    const open = page.records.filter(({ value }) => !isEnded(value.state));
    for (const part of chunks(open, AT_ONCE)) {
      if (!mayContinue(context, until)) {
        await enqueue({ type: 'sync-project', project, isDeleted, ...(cursor === undefined ? {} : { cursor }) }, 0);
        return;
      }
      const deletion = isDeleted ? ('project_deleted' as const) : null;
      await Promise.all(
        part.map((record) =>
          isolate(record, () => syncIssue(aggregateKeysOf(record), undefined, context, { deletion }), context),
        ),
      );
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}
