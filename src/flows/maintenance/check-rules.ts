import { withFindings, type Findings } from '../../domain/alerts/finding';
import { ruleScope } from '../../domain/alerts/rule-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { changeFindings } from '../records/alerts';
import { readSettings } from '../records/settings';
import { checkRules } from '../syncing/check-rules';

/** Checks all rules, and removes the findings of deleted rules. */
export async function checkAllRules(context: InvocationContext): Promise<void> {
  const rules = (await readSettings())?.value.rules ?? [];
  await checkRules(rules, context);
  const live = new Set(rules.map(({ id }) => id));
  await changeFindings((before) => withoutDeletedRules(before, live, context.now()));
}

function withoutDeletedRules(before: Findings, live: ReadonlySet<string>, now: number): Findings {
  const gone = Object.keys(before.findings).flatMap((key) => {
    const [kind, id = ''] = key.split(':');
    return kind === 'rule' && !live.has(id) ? [id] : [];
  });
  return gone.reduce((findings, id) => withFindings(findings, ruleScope(id), [], now), before);
}
