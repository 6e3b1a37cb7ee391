import { ALERTS_SCOPE } from '../../../domain/alerts/site-findings';
import type { CheckedPayload } from '../../../domain/contract/admin-functions';
import type { AlertProject, Retention } from '../../../domain/configuration/settings';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { findAlertProject } from '../../creating/plan/find-alert-project';
import { reportFindings } from '../../records/alerts';
import { changeSettings } from '../../records/settings';

/**
 * Saves the project for alert issues; null for none. Uses the first issue type whose required fields the app can fill.
 * @throws ProblemError 422 if the app can't create such issues
 */
export async function saveAlertProject(
  { project, labels, assignee }: CheckedPayload<'saveAlertProject'>,
  context: InvocationContext,
): Promise<AlertProject | null> {
  const alertProject = project === null ? null : await findAlertProject({ project, labels, assignee });
  await changeSettings((settings) => ({ ...settings, alertProject }));
  await reportFindings(ALERTS_SCOPE, [], context.now());
  return alertProject;
}

/** Saves the retention periods. */
export async function saveRetention(retention: Retention): Promise<Retention> {
  return (await changeSettings((settings) => ({ ...settings, retention }))).retention;
}
