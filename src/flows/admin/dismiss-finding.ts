import { withFindingDismissed } from '../../domain/alerts/finding';
import { badRequestError } from '../../domain/contract/problem';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { changeFindings } from '../records/alerts';

/**
 * Dismisses a finding and returns its text for the audit log.
 * @throws ProblemError 400 if it can't be dismissed
 */
export async function dismissFinding(key: string, context: InvocationContext): Promise<string> {
  const now = context.now();
  let text = '';
  await changeFindings((before) => {
    const finding = before.findings[key];
    if (!finding) throw badRequestError('This finding is already fixed. Reload the page.');
    if (!finding.dismissible) throw badRequestError('This finding stays until it is fixed.');
    text = finding.text;
    return withFindingDismissed(before, key, now);
  });
  return text;
}
