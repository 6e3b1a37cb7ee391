import {
  TOPICS,
  withAlertIssue,
  withReportedInJira,
  type Finding,
  type Findings,
  type Topic,
} from '../../domain/alerts/finding';
import { isTopicClear, openFindings, type AllFindings } from '../../domain/alerts/open-findings';
import type { AlertProject } from '../../domain/configuration/settings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { closeAlertIssue, createAlertIssue, findAlertIssue, isAlertIssueOpen } from '../../platform/jira/alert-issue';
import { assignIssue, commentOnce } from '../../platform/jira/issue-actions';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { changeFindings } from '../records/alerts';

/** Time after which Jira's search, which lags behind writes, finds an issue whose creation had no response. */
const SEARCH_LAG_MS = 15 * 60_000;

/** Maximum number of findings in one comment. The admin page has all of them. */
const MAX_LISTED = 20;

const SUMMARIES: Readonly<Record<Topic, string>> = {
  webhook: "Delegate: the webhook doesn't receive pushes",
  torii: "Delegate: Torii doesn't receive pushes",
  site: 'Delegate: settings and delegations need attention',
};

/**
 * Keeps one open alert issue for each topic with findings, if the admin chose a project for alerts. New findings become
 * comments. An issue without open findings is closed.
 */
export async function updateAlertIssues(
  findings: AllFindings,
  alertProject: AlertProject | null,
  context: InvocationContext,
): Promise<void> {
  for (const topic of TOPICS) {
    try {
      await updateTopic(topic, findings, alertProject, context);
    } catch (error) {
      if (!(error instanceof JiraUnavailable || error instanceof JiraRejection)) throw error;
      // The next sweep tries again. The admin page shows the findings in any case.
      log('alert-issue.failed', { topic, status: error instanceof JiraRejection ? error.status : null });
    }
  }
}

async function updateTopic(
  topic: Topic,
  findings: AllFindings,
  project: AlertProject | null,
  context: InvocationContext,
): Promise<void> {
  const issue = findings.site.issues[topic];
  const open = openFindings(findings, topic);
  if (issue?.phase === 'creating') return recoverAlertIssue(topic, issue, context);
  if (issue) {
    // The next alert issue shows all findings of the topic again.
    if (!(await isAlertIssueOpen(issue.id))) await changeFindings((before) => withAlertIssue(before, topic, null));
    else if (isTopicClear(findings, topic)) return close(topic, issue.id);
    else return comment(topic, issue, open);
  }
  if (project && open.length > 0) await create(topic, open, project, context);
}

/**
 * Creates the alert issue. Stores its token first, because sweeps may overlap, or crash after Jira created the issue.
 */
async function create(
  topic: Topic,
  open: readonly [string, Finding][],
  project: AlertProject,
  context: InvocationContext,
): Promise<void> {
  const token = context.newId();
  const at = context.now();
  const reserved = await changeFindings((before) =>
    before.issues[topic] === null ? withAlertIssue(before, topic, { phase: 'creating', token, at }) : before,
  );
  if (!isReservedBy(reserved, topic, token)) return;
  try {
    const issue = await createAlertIssue(project, SUMMARIES[topic], toLines(open), token);
    await bind(topic, token, { ...issue, reported: project.hasDescription ? keysOf(open) : [] });
    if (project.assignee !== null && !project.hasAssignee) await assignIssue(issue.id, project.assignee);
    if (!project.hasDescription) await comment(topic, { ...issue, reported: [] }, open);
  } catch (error) {
    const isNotCreated = error instanceof JiraRejection || (error instanceof JiraUnavailable && !error.mayHaveLanded);
    if (isNotCreated) await release(topic, token);
    throw error;
  }
}

/** Finds the issue of a creation that had no response or crashed. Releases the topic once the issue can't exist. */
async function recoverAlertIssue(
  topic: Topic,
  reservation: { token: string; at: number },
  context: InvocationContext,
): Promise<void> {
  const issue = await findAlertIssue(reservation.token);
  // The findings in the issue's text aren't known, so a comment repeats them.
  if (issue) await bind(topic, reservation.token, { ...issue, reported: [] });
  else if (context.now() - reservation.at >= SEARCH_LAG_MS) await release(topic, reservation.token);
}

interface OpenIssue {
  readonly id: string;
  readonly key: string;
  readonly reported: string[];
}

async function bind(topic: Topic, token: string, issue: OpenIssue): Promise<void> {
  await changeFindings((before) =>
    isReservedBy(before, topic, token) ? withAlertIssue(before, topic, { phase: 'open', ...issue }) : before,
  );
}

async function release(topic: Topic, token: string): Promise<void> {
  await changeFindings((before) => (isReservedBy(before, topic, token) ? withAlertIssue(before, topic, null) : before));
}

function isReservedBy({ issues }: Findings, topic: Topic, token: string): boolean {
  const issue = issues[topic];
  return issue?.phase === 'creating' && issue.token === token;
}

async function comment(
  topic: Topic,
  { id, reported }: OpenIssue,
  findings: readonly [string, Finding][],
): Promise<void> {
  const unreported = findings.filter(([key]) => !reported.includes(key));
  if (unreported.length === 0) return;
  const latest = Math.max(...unreported.map(([, { since }]) => since));
  await commentOnce(id, `findings-${latest}-${unreported.length}`, toLines(unreported));
  await changeFindings((before) => withReportedInJira(before, topic, keysOf(unreported)));
}

function keysOf(findings: readonly [string, Finding][]): string[] {
  return findings.map(([key]) => key);
}

async function close(topic: Topic, issueId: string): Promise<void> {
  await closeAlertIssue(issueId, 'Everything listed here is fixed.');
  await changeFindings((before) => withAlertIssue(before, topic, null));
}

function toLines(findings: readonly [string, Finding][]): string[] {
  const listed = findings.slice(0, MAX_LISTED).map(([, { text, fix }]) => `${text} ${fix}`);
  const more = findings.length - listed.length;
  return more > 0 ? [...listed, `${more} more are on the admin page of Delegate.`] : listed;
}
