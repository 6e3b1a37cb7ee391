import { isEnded } from '../../domain/delegation/delegation';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { listDelegations } from '../../platform/storage/listings';
import { type Stored } from '../../platform/storage/store';
import { syncIssue } from './sync-issue';

/** A run leaves what it can't reach in this time to the next one: a consumer is cut after 55 s [doc], ms. */
const RUN_FOR_MS = 40_000;
const PAGE = 50;
const AT_ONCE = 5;

/**
 * Something befell a project: Jira is asked about each open delegation in it. Those that it does not show get a warning, or end if
 * the project was deleted for good; those that it shows again lose it.
 */
export async function syncProject(
  project: string,
  isDeleted: boolean,
  moment: InvocationContext,
  from?: string,
): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  const goOnFrom = async (at: string | undefined): Promise<void> => {
    await enqueue({ type: 'sync-project', project, isDeleted, ...(at === undefined ? {} : { cursor: at }) }, 0);
  };
  let cursor = from;
  do {
    // What changed last comes first, so that what this run changes never comes twice.
    const page = await listDelegations({ by: 'by-project', is: project }, PAGE, cursor);
    const open = page.delegations.filter(({ value }) => !isEnded(value.state));
    for (let at = 0; at < open.length; at += AT_ONCE) {
      if (!mayContinue(moment, until)) return goOnFrom(cursor);
      await Promise.all(open.slice(at, at + AT_ONCE).map((record) => followOne(record, isDeleted, moment)));
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}

async function followOne(
  { key, value }: Stored<'delegation'>,
  isDeleted: boolean,
  moment: InvocationContext,
): Promise<void> {
  const keys = { record: key, pair: value.pairKey, offboarding: value.offboardingKey ?? undefined };
  await syncIssue(keys, undefined, moment, isDeleted ? 'project_deleted' : null);
}
