import { ALERT_PROJECT_SCOPE, alertProjectFinding } from '../../domain/alerts/site-findings';
import { ProblemError } from '../../domain/contract/problem';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { findAlertProject } from '../creating/plan/find-alert-project';
import { reportFindings } from '../records/alerts';
import { changeSettings, currentSettings } from '../records/settings';

/**
 * Checks the project for alert issues against Jira. A fault becomes a finding; otherwise the current metadata is saved.
 */
export async function checkAlertProject(context: InvocationContext): Promise<void> {
  const { alertProject: saved } = await currentSettings();
  if (saved === null) return reportFindings(ALERT_PROJECT_SCOPE, [], context.now());
  try {
    const alertProject = await findAlertProject({ ...saved, project: saved.id });
    if (JSON.stringify(alertProject) !== JSON.stringify(saved)) {
      await changeSettings((settings) =>
        settings.alertProject?.id === saved.id ? { ...settings, alertProject } : settings,
      );
    }
    await reportFindings(ALERT_PROJECT_SCOPE, [], context.now());
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { errors = [], detail } = error.problem;
    const fault = errors.map(({ detail: text }) => text).join(', ');
    await reportFindings(ALERT_PROJECT_SCOPE, [alertProjectFinding(saved.key, fault, detail)], context.now());
  }
}
