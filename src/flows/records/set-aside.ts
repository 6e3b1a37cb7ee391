import { unexpectedFinding } from '../../domain/alerts/site-findings';
import { isSetAside, withoutSetAside, withSetAside, type Jobs } from '../../domain/jobs/jobs';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { JiraUnavailable } from '../../platform/jira/jira';
import { updateSingle } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { reportFindings } from './alerts';

/**
 * Runs work so that its failure doesn't stop other work. An unexpected error is logged by its kind, becomes a finding,
 * and sets the work aside for a later attempt. Skips work that is set aside.
 * @param work name of a record or job, without personal data
 * @param jobs state at the start of the run
 * @throws JiraUnavailable, StoreUnavailable unchanged, because they affect all work
 */
export async function runGuarded(
  work: string,
  jobs: Jobs,
  context: InvocationContext,
  run: () => Promise<void>,
): Promise<void> {
  if (isSetAside(jobs, work, context.now())) return;
  try {
    await run();
  } catch (error) {
    if (error instanceof JiraUnavailable || error instanceof StoreUnavailable) throw error;
    await setAside(work, error, context);
    return;
  }
  if (work in jobs.setAside) await forgetFailures(work, context);
}

/** Removes the failures of work that succeeded, and its finding. */
export async function forgetFailures(work: string, context: InvocationContext): Promise<void> {
  await updateSingle('jobs', (jobs) => withoutSetAside(jobs, work));
  await reportFindings(unexpectedFinding(work, '').key, [], context.now());
}

/** Sets work aside after an unexpected error. */
export async function setAside(work: string, error: unknown, context: InvocationContext): Promise<void> {
  const kind = error instanceof Error ? error.name : typeof error;
  log('unexpected', { work, kind, at: locationOf(error) });
  const finding = unexpectedFinding(work, kind);
  await updateSingle('jobs', (jobs) => withSetAside(jobs, work, context.now()));
  await reportFindings(finding.key, [finding], context.now());
}

/** Returns the function in which an error was thrown. The message is omitted, because it may contain data. */
function locationOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return /^\s*at (?:async )?([\w.$<>]+)/m.exec(stack)?.[1] ?? 'unknown';
}
