import {
  openFindings,
  TOPICS,
  withAlertIssue,
  withAlertIssueGone,
  withReportedInJira,
  type Finding,
  type Findings,
  type Topic,
} from '../../domain/alerts/finding';
import type { AlertProject } from '../../domain/configuration/settings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { closeAlertIssue, createAlertIssue, findAlertIssue, isAlertIssueOpen } from '../../platform/jira/alert-issue';
import { assignIssue, commentOnce } from '../../platform/jira/issue-actions';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { changeFindings } from '../records/alerts';
import type { Channels } from '../records/channels';
import { refreshFindings } from '../records/refresh-findings';

/** Time after which Jira's search, which lags behind writes, finds an issue whose creation had no response. */
const FOUND_AFTER_MS = 15 * 60_000;

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
 * @param known findings that were just read
 */
export async function updateAlertIssues(
  channels: Channels,
  alertProject: AlertProject | null,
  known: Findings,
  context: InvocationContext,
): Promise<void> {
  const findings = await refreshFindings(channels, context, known);
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
  findings: Findings,
  project: AlertProject | null,
  context: InvocationContext,
): Promise<void> {
  const issue = findings.issues[topic];
  const open = openFindings(findings, topic);
  if (issue?.phase === 'creating') return recoverAlertIssue(topic, issue, context);
  if (issue) {
    if (!(await isAlertIssueOpen(issue.id))) await changeFindings((before) => withAlertIssueGone(before, topic));
    else if (open.length === 0) return close(topic, issue.id);
    else return comment(issue.id, open);
  }
  if (project && open.length > 0) await create(topic, project, context);
}

/**
 * Creates the alert issue. Stores its token first, because sweeps may overlap, or crash after Jira created the issue.
 */
async function create(topic: Topic, project: AlertProject, context: InvocationContext): Promise<void> {
  const token = context.newId();
  const at = context.now();
  const reserved = await changeFindings((before) =>
    before.issues[topic] === null ? withAlertIssue(before, topic, { phase: 'creating', token, at }) : before,
  );
  if (!isReservedBy(reserved, topic, token)) return;
  const open = openFindings(reserved, topic);
  try {
    const issue = await createAlertIssue(project, SUMMARIES[topic], toLines(open), token);
    await bind(topic, token, issue, project.hasDescription ? open : []);
    if (project.assignee !== null && !project.hasAssignee) await assignIssue(issue.id, project.assignee);
    if (!project.hasDescription) await comment(issue.id, open);
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
  if (issue) await bind(topic, reservation.token, issue, []);
  else if (context.now() - reservation.at >= FOUND_AFTER_MS) await release(topic, reservation.token);
}

async function bind(
  topic: Topic,
  token: string,
  issue: { id: string; key: string },
  reported: readonly [string, Finding][],
): Promise<void> {
  const keys = reported.map(([key]) => key);
  await changeFindings((before) =>
    isReservedBy(before, topic, token)
      ? withReportedInJira(withAlertIssue(before, topic, { phase: 'open', ...issue }), keys)
      : before,
  );
}

async function release(topic: Topic, token: string): Promise<void> {
  await changeFindings((before) => (isReservedBy(before, topic, token) ? withAlertIssue(before, topic, null) : before));
}

function isReservedBy({ issues }: Findings, topic: Topic, token: string): boolean {
  const issue = issues[topic];
  return issue?.phase === 'creating' && issue.token === token;
}

async function comment(issueId: string, findings: readonly [string, Finding][]): Promise<void> {
  const unreported = findings.filter(([, { reported }]) => !reported);
  if (unreported.length === 0) return;
  const latest = Math.max(...unreported.map(([, { since }]) => since));
  await commentOnce(issueId, `findings-${latest}-${unreported.length}`, toLines(unreported));
  const keys = unreported.map(([key]) => key);
  await changeFindings((before) => withReportedInJira(before, keys));
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
