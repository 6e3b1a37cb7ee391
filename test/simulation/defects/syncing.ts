import { defect, replacement, type Defect } from './defect';
import { hiddenIssues, jiraAnswersHtml, overtakenEvents } from './history-filters';

const RECONCILE = 'flows/syncing/reconcile.test.ts';
const FINDINGS = 'flows/maintenance/record-findings.test.ts';

/** Mistakes in syncing with Jira. */
export const SYNCING: readonly Defect[] = [
  defect(
    'trust the property',
    'flows/syncing/sync-issue.ts',
    'issueId === undefined || delegation.value.issue?.id === issueId ? issue.applyTo(delegation) : undefined,',
    `{
        const bound = delegation.value.issue;
        const isOther = issueId !== undefined && bound !== null && bound.id !== issueId;
        return issue.applyTo(isOther ? { ...delegation, value: { ...delegation.value, issue: { ...bound, id: issueId } } } : delegation);
      },`,
  ),
  defect(
    'cache issues that were read from Jira',
    'platform/jira/issue.ts',
    'export async function readIssue(',
    `const remembered = new Map<string, Promise<FetchedIssue | null>>();
export async function readIssue(idOrKey: string, siteUrl: string): Promise<FetchedIssue | null> {
  const known = remembered.get(idOrKey) ?? askIssue(idOrKey, siteUrl);
  remembered.set(idOrKey, known);
  return known;
}
async function askIssue(`,
  ),
  defect(
    'never look for missed events, because the filter is complete',
    'flows/maintenance/jobs.ts',
    '    if (startPositionOf(jobs, name, context.now()) !== undefined) await',
    "    if (name !== 'search' && name !== 'comparison' && startPositionOf(jobs, name, context.now()) !== undefined) await",
  ),
  defect(
    'forget the sweep',
    'entry/scheduled.ts',
    '  await sweepAll(newInvocationContext());',
    '  if (newInvocationContext().now() < 0) await sweepAll(newInvocationContext());',
  ),
  defect(
    'push again without reading the issue again',
    'flows/syncing/sync-issue.ts',
    '  const issue = issueReader(aggregate.channels.settings, deletion, context);',
    `  const asked = issueReader(aggregate.channels.settings, deletion, context);
  const issue = {
    ...asked,
    applyTo: (record: Stored<'delegation'>): Promise<Delegation> =>
      issueId === undefined && record.value.sequence > record.value.outbox.webhook.acknowledged
        ? Promise.resolve(record.value)
        : asked.applyTo(record),
  };`,
    { test: { file: RECONCILE, title: 'through both channels' } },
  ),
  defect(
    'push the last known state while Jira is unavailable',
    'flows/syncing/sync-issue.ts',
    "  const fetched = await readIssue(issue.id, settings.site?.url ?? '');",
    `  const fetched = await readIssue(issue.id, settings.site?.url ?? '').catch((error: unknown) => {
    if (error instanceof JiraUnavailable) return undefined;
    throw error;
  });
  if (fetched === undefined) return { next: delegation };`,
    { test: { file: RECONCILE, title: 'and is not sent while Jira is out of reach' } },
  ),
  defect(
    "treat an issue that isn't shown as deleted",
    'domain/delegation/ending.ts',
    '  if (deletion) return',
    '  return',
    { shows: hiddenIssues },
  ),
  defect(
    'decide completion by the category of the status',
    'domain/delegation/delegation.ts',
    '  if (!outcomeStatuses.completed.some(({ id }) => id === status.id)) return',
    "  if (status.category !== 'done') return",
  ),
  defect(
    'sync a delegation that the service canceled',
    'domain/delegation/delegation.ts',
    "return state !== 'canceled' || (reason !== 'requested' && reason !== 'admin');",
    'return true;',
  ),
  {
    name: "trust the event's status",
    changes: [
      replacement(
        'entry/issue-events.ts',
        'export async function issueUpdated(event: unknown): HandlerResult {\n',
        'export async function issueUpdated(event: any): HandlerResult {\n  (globalThis as any).said = event.issue.fields.status;\n',
      ),
      replacement(
        'flows/syncing/sync-issue.ts',
        "  const fetched = await readIssue(issue.id, settings.site?.url ?? '');",
        `  const fetched: any = await readIssue(issue.id, settings.site?.url ?? '');
  const { said } = globalThis as any;
  (globalThis as any).said = undefined;
  if (fetched && said) fetched.snapshot.status = { ...fetched.snapshot.status, id: said.id, name: said.name };`,
      ),
    ],
    shows: overtakenEvents,
  },
  defect(
    'treat a response without JSON as a mistake in the request',
    'platform/jira/jira.ts',
    "throw new JiraUnavailable('Jira answered 2xx without JSON', { mayHaveLanded: isWrite });",
    'throw new JiraRejection(400, [], {});',
    { shows: jiraAnswersHtml },
  ),
  defect(
    'never notice that a status was replaced',
    'flows/syncing/sync-issue.ts',
    '  const isChanged = isStatusUnknown(settings, snapshot);',
    '  const isChanged = false && isStatusUnknown(settings, snapshot);',
    { test: { file: 'flows/syncing/workflow.test.ts', title: 'a replaced status' } },
  ),
  defect(
    'stop at a record that fails',
    'flows/syncing/isolate.ts',
    '    await setAside(kind, key, errorKind(error), context);',
    '    throw error;',
    { test: { file: 'flows/records/isolation.test.ts', title: "doesn't delay others, and is a finding" } },
  ),
  defect(
    'treat a search that Jira refuses as an outage',
    'flows/syncing/reconcile.ts',
    '    await reportFindings(SEARCH_SCOPE, [SEARCH_REFUSED], now);',
    '',
    { test: { file: RECONCILE, title: 'a search that Jira refuses' } },
  ),
  defect(
    "drop the findings about a record that can't be read",
    'flows/records/record-findings.ts',
    'next: isUnreadable ? stored.value : currentFindings(',
    'next: currentFindings(',
    { test: { file: FINDINGS, title: "stay while the app can't parse it" } },
  ),
  defect(
    'let a lost finding fail its sync',
    'flows/records/record-findings.ts',
    "    log('findings.not-reported', { record",
    "    if (isFirst) throw error;\n    log('findings.not-reported', { record",
    { test: { file: FINDINGS, title: "a lost finding doesn't fail a sync" } },
  ),
];
