import type { FindingsView } from '../domain/admin-functions';
import type { Delegation } from '../domain/delegation';
import { recordFindings, recordScope } from '../domain/delegation-findings';
import { NO_NOTICES, TOPICS, withFindings, type Found, type Notices } from '../domain/finding';
import { commit, createRecord, pick, readRecords, rewrite, type Stored } from '../platform/store';

export const NOTICES = { kind: 'notices', key: 'all' } as const;

/**
 * Keeps what a check found for the admin page; the sweep says it in Jira within five minutes, where a project for failures is named.
 * @param scope what was checked: the beginning of the keys that the check answers for
 */
export async function tellAdmin(scope: string, found: readonly Found[], now: number): Promise<void> {
  await changeNotices((notices) => withFindings(notices, scope, found, now));
}

/** A delegation changed: what an admin has to know of it may be new, or over. The nightly check finds what is lost here. */
export async function tellOfRecord({ key, value }: Stored<'delegation'>, next: Delegation, now: number): Promise<void> {
  const found = recordFindings(key, next);
  const isSame =
    recordFindings(key, value)
      .map((one) => one.key)
      .join() === found.map((one) => one.key).join();
  if (!isSame) await tellAdmin(recordScope(key), found, now);
}

/** Changes what the admin is told, as it stands. @returns it as it was committed, or as it is where nothing changes */
export async function changeNotices(change: (notices: Notices) => Notices): Promise<Notices> {
  for (;;) {
    const stored = await readNotices();
    if (!stored) continue;
    const next = change(stored.value);
    if (next === stored.value || (await commit([rewrite(stored, next, {})])) === 'committed') return next;
  }
}

/** Undefined if somebody else makes the record just now. */
async function readNotices(): Promise<Stored<'notices'> | undefined> {
  return (
    pick(await readRecords([NOTICES]), 'notices', NOTICES.key) ??
    (await createRecord('notices', NOTICES.key, NO_NOTICES, {}))
  );
}

export async function listNotices(): Promise<Notices> {
  return pick(await readRecords([NOTICES]), 'notices', NOTICES.key)?.value ?? NO_NOTICES;
}

/** What an admin has to know, oldest first. */
export async function showFindings(): Promise<FindingsView> {
  const { findings, issues } = await listNotices();
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
