import type { FindingsView } from '../../domain/contract/admin-functions';
import type { Delegation } from '../../domain/delegation/delegation';
import { recordFindings, recordScope } from '../../domain/alerts/delegation-findings';
import { NO_FINDINGS, TOPICS, withFindings, type NewFinding, type Findings } from '../../domain/alerts/finding';
import { pickSingle, readRecords, singleRef, updateSingle, type Stored } from '../../platform/storage/store';

/**
 * Keeps what a check found for the admin page; the sweep says it in Jira within five minutes, where a project for failures is named.
 * @param scope what was checked: the beginning of the keys that the check answers for
 */
export async function reportFindings(scope: string, found: readonly NewFinding[], now: number): Promise<void> {
  await changeFindings((notices) => withFindings(notices, scope, found, now));
}

/** A delegation changed: what an admin has to know of it may be new, or over. The nightly check finds what is lost here. */
export async function reportRecordFindings(
  { key, value }: Stored<'delegation'>,
  next: Delegation,
  now: number,
): Promise<void> {
  const found = recordFindings(key, next);
  const isSame =
    recordFindings(key, value)
      .map((one) => one.key)
      .join() === found.map((one) => one.key).join();
  if (!isSame) await reportFindings(recordScope(key), found, now);
}

/** Changes what the admin is told, as it stands. @returns it as it was committed, or as it is where nothing changes */
export async function changeFindings(change: (notices: Findings) => Findings): Promise<Findings> {
  return updateSingle('findings', change);
}

export async function readFindings(): Promise<Findings> {
  return pickSingle(await readRecords([singleRef('findings')]), 'findings')?.value ?? NO_FINDINGS;
}

/** What an admin has to know, oldest first. */
export async function listFindings(): Promise<FindingsView> {
  const { findings, issues } = await readFindings();
  return {
    findings: Object.values(findings)
      .sort((one, other) => one.since - other.since)
      .map(({ topic, text, fix, since }) => ({ topic, text, fix, since: new Date(since).toISOString() })),
    issues: TOPICS.flatMap((topic) => {
      const issue = issues[topic];
      return issue?.phase === 'open' ? [{ topic, key: issue.key }] : [];
    }),
  };
}
