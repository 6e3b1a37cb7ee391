import type { FindingsView } from '../../domain/contract/admin-functions';
import type { Delegation } from '../../domain/delegation/delegation';
import { assigneeScope, recordFindings, recordScope } from '../../domain/alerts/delegation-findings';
import {
  NO_FINDINGS,
  openFindings,
  TOPICS,
  withFindings,
  type Findings,
  type NewFinding,
} from '../../domain/alerts/finding';
import { pickSingle, readRecords, singleRef, updateSingle, type Stored } from '../../platform/storage/store';

/**
 * Stores the findings of a check. The sweep shows them in Jira within five minutes.
 * @param scope prefix of all keys that the check can return
 */
export async function reportFindings(scope: string, found: readonly NewFinding[], now: number): Promise<void> {
  await changeFindings((before) => withFindings(before, scope, found, now));
}

/** Updates the findings of a delegation if they changed. The next sweep repairs what is lost here. */
export async function reportRecordFindings(
  { key, value }: Stored<'delegation'>,
  next: Delegation,
  now: number,
): Promise<void> {
  const found = recordFindings(key, next, now);
  const keysOf = (findings: readonly NewFinding[]) => findings.map((finding) => finding.key).join();
  if (keysOf(recordFindings(key, value, now)) !== keysOf(found)) await reportFindings(recordScope(key), found, now);
  if (value.assignee && value.assignee.accountId !== next.assignee?.accountId) {
    await reportFindings(assigneeScope(key), [], now);
  }
}

/** Changes the findings and returns them after the commit. */
export async function changeFindings(change: (before: Findings) => Findings): Promise<Findings> {
  return updateSingle('findings', change);
}

export async function readFindings(): Promise<Findings> {
  return pickSingle(await readRecords([singleRef('findings')]), 'findings')?.value ?? NO_FINDINGS;
}

/** Returns the open findings, oldest first, and the open alert issues. */
export function toFindingsView(findings: Findings): FindingsView {
  return {
    findings: openFindings(findings)
      .sort(([, one], [, other]) => one.since - other.since)
      .map(([key, { topic, text, fix, since, dismissible, target }]) => ({
        key,
        topic,
        text,
        fix,
        since: new Date(since).toISOString(),
        dismissible,
        target,
      })),
    issues: TOPICS.flatMap((topic) => {
      const issue = findings.issues[topic];
      return issue?.phase === 'open' ? [{ topic, key: issue.key }] : [];
    }),
  };
}
