import type { FindingsView } from '../../domain/contract/admin-functions';
import { NO_FINDINGS, TOPICS, withFindings, type Findings, type NewFinding } from '../../domain/alerts/finding';
import { moreFinding, openFindings, type AllFindings } from '../../domain/alerts/open-findings';
import { pickSingle, readRecords, singleRef, updateSingle } from '../../platform/storage/store';

/**
 * Replaces the findings of a check of the site. The sweep adds them to the alert issues within five minutes. Findings
 * about one delegation, pair or offboarding are stored in `record-findings`.
 * @param scope prefix of all keys that the check can return
 */
export async function reportFindings(scope: string, findings: readonly NewFinding[], now: number): Promise<void> {
  await changeFindings((before) => withFindings(before, scope, findings, now));
}

/** Changes the record of the site's findings and returns it after the commit. */
export async function changeFindings(change: (before: Findings) => Findings): Promise<Findings> {
  return updateSingle('findings', change);
}

export async function readFindings(): Promise<Findings> {
  return pickSingle(await readRecords([singleRef('findings')]), 'findings')?.value ?? NO_FINDINGS;
}

/**
 * Returns the open findings, oldest first, and the open alert issues. If there are too many findings, the last one says
 * so.
 */
export function toFindingsView(all: AllFindings): FindingsView {
  const more = moreFinding(all);
  return {
    findings: [...openFindings(all), ...(more ? [more] : [])].map(
      ([key, { topic, text, fix, since, dismissible, target }]) => ({
        key,
        topic,
        text,
        fix,
        since: new Date(since).toISOString(),
        dismissible,
        target,
      }),
    ),
    issues: TOPICS.flatMap((topic) => {
      const issue = all.site.issues[topic];
      return issue?.phase === 'open' ? [{ topic, key: issue.key }] : [];
    }),
  };
}
