import { ALERTS_SCOPE, alertProjectFinding } from '../../domain/alerts/site-findings';
import { ProblemError } from '../../domain/contract/problem';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { findAlertProject } from '../creating/plan/find-alert-project';
import { reportFindings } from '../records/alerts';
import { changeSettings, readSettings } from '../records/settings';

/** Checks the project for alerts against Jira as it is now. A fault is a finding; else the app goes on with what Jira has now. */
export async function checkAlertProject(context: InvocationContext): Promise<void> {
  const saved = (await readSettings())?.value.alertProject ?? null;
  if (saved === null) return reportFindings(ALERTS_SCOPE, [], context.now());
  try {
    const alertProject = await findAlertProject({ ...saved, project: saved.id });
    if (JSON.stringify(alertProject) !== JSON.stringify(saved)) {
      await changeSettings((settings) =>
        settings.alertProject?.id === saved.id ? { ...settings, alertProject } : settings,
      );
    }
    await reportFindings(ALERTS_SCOPE, [], context.now());
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { errors = [], detail } = error.problem;
    const fault = errors.map((one) => one.detail).join(', ');
    await reportFindings(ALERTS_SCOPE, [alertProjectFinding(saved.key, fault, detail)], context.now());
  }
}
