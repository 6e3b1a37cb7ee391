import { channelFindings } from '../../domain/alerts/channel-findings';
import {
  openFindings,
  withReportedInJira,
  TOPICS,
  withAlertIssueGone,
  withFindings,
  withAlertIssue,
  type Finding,
  type Findings,
  type Topic,
} from '../../domain/alerts/finding';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { AlertProject } from '../../domain/configuration/settings';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { commentOnce } from '../../platform/jira/issue-actions';
import { closeAlertIssue, createAlertIssue, findAlertIssue, isAlertIssueOpen } from '../../platform/jira/alert-issue';
import { log } from '../../platform/forge/log';
import { circuitOf, type Channels } from '../records/channels';
import { changeFindings } from '../records/alerts';

/** Jira's search lags behind its writes: an issue whose making had no end is surely found after this long, ms. */
const SURE_TO_BE_FOUND_MS = 15 * 60_000;

/** So many findings are written out in one comment: who reads more goes to the admin page. */
const WRITTEN_OUT = 20;

const SUMMARIES: Readonly<Record<Topic, string>> = {
  webhook: 'Delegate: the offboarding service can not be told what becomes of its tasks',
  torii: 'Delegate: Torii can not be told what becomes of its tasks',
  site: 'Delegate: what an admin has to mend',
};

/**
 * Says in Jira what an admin has to know: one open issue a topic, where the admin named a project for it. What is new is a comment
 * there; when nothing of the topic is left, the issue is closed.
 *
 * @param known as it was read last
 */
export async function updateAlertIssues(channels: Channels, known: Findings, moment: InvocationContext): Promise<void> {
  const now = moment.now();
  const found = channelFindings(channels.settings, (channel) => circuitOf(channels, channel), now);
  const fares = (so: Findings) => withFindings(so, 'channel:', found, now);
  const notices = fares(known) === known ? known : await changeFindings(fares);
  const project = channels.settings.alertProject;
  for (const topic of TOPICS) {
    try {
      await upkeep(topic, notices, project, moment);
    } catch (error) {
      if (!(error instanceof JiraUnavailable || error instanceof JiraRejection)) throw error;
      // The next sweep tries again; the admin page says it all the same.
      log('alert-issue.failed', { topic, status: error instanceof JiraRejection ? error.status : null });
    }
  }
}

async function upkeep(
  topic: Topic,
  notices: Findings,
  project: AlertProject | null,
  moment: InvocationContext,
): Promise<void> {
  const issue = notices.issues[topic];
  const findings = openFindings(notices, topic);
  if (issue?.phase === 'creating') return finishMaking(topic, issue, moment);
  if (issue) {
    if (!(await isAlertIssueOpen(issue.id))) await changeFindings((so) => withAlertIssueGone(so, topic));
    else if (findings.length === 0) return close(topic, issue.id);
    else return comment(issue.id, findings);
  }
  if (project && findings.length > 0) await make(topic, project, moment);
}

/** Claims the topic in the record first: two sweeps may overlap, and one may die after Jira made the issue. */
async function make(topic: Topic, project: AlertProject, moment: InvocationContext): Promise<void> {
  const token = moment.newId();
  const at = moment.now();
  const claimed = await changeFindings((so) =>
    so.issues[topic] === null ? withAlertIssue(so, topic, { phase: 'creating', token, at }) : so,
  );
  const claim = claimed.issues[topic];
  if (claim?.phase !== 'creating' || claim.token !== token) return;
  const findings = openFindings(claimed, topic);
  try {
    const issue = await createAlertIssue(project, SUMMARIES[topic], inWords(findings), token);
    await made(topic, token, issue, findings);
  } catch (error) {
    // Nothing was made: the claim is free for the next sweep.
    if (error instanceof JiraRejection || (error instanceof JiraUnavailable && !error.mayHaveLanded)) {
      await free(topic, token);
    }
    throw error;
  }
}

/** Whoever made the issue has died, or had no answer: it is searched for until it surely does not exist. */
async function finishMaking(
  topic: Topic,
  claim: { token: string; at: number },
  moment: InvocationContext,
): Promise<void> {
  const issue = await findAlertIssue(claim.token);
  // What its text says is not known here: it is said once more in a comment.
  if (issue) await made(topic, claim.token, issue, []);
  else if (moment.now() - claim.at >= SURE_TO_BE_FOUND_MS) await free(topic, claim.token);
}

async function made(
  topic: Topic,
  token: string,
  issue: { id: string; key: string },
  said: readonly [string, Finding][],
): Promise<void> {
  await changeFindings((so) =>
    isClaim(so, topic, token)
      ? withReportedInJira(
          withAlertIssue(so, topic, { phase: 'open', ...issue }),
          said.map(([key]) => key),
        )
      : so,
  );
}

async function free(topic: Topic, token: string): Promise<void> {
  await changeFindings((so) => (isClaim(so, topic, token) ? withAlertIssue(so, topic, null) : so));
}

function isClaim({ issues }: Findings, topic: Topic, token: string): boolean {
  const issue = issues[topic];
  return issue?.phase === 'creating' && issue.token === token;
}

async function comment(issueId: string, findings: readonly [string, Finding][]): Promise<void> {
  const news = findings.filter(([, { reported }]) => !reported);
  if (news.length === 0) return;
  const latest = Math.max(...news.map(([, { since }]) => since));
  await commentOnce(issueId, `news-${latest}-${news.length}`, inWords(news));
  const keys = news.map(([key]) => key);
  await changeFindings((so) => withReportedInJira(so, keys));
}

async function close(topic: Topic, issueId: string): Promise<void> {
  await closeAlertIssue(issueId, 'All of this is mended.');
  await changeFindings((so) => {
    const issue = so.issues[topic];
    return issue?.phase === 'open' && issue.id === issueId ? withAlertIssue(so, topic, null) : so;
  });
}

/** One paragraph a finding. */
function inWords(findings: readonly [string, Finding][]): string[] {
  const written = findings.slice(0, WRITTEN_OUT).map(([, { text, fix }]) => `${text} ${fix}`);
  const more = findings.length - written.length;
  return more > 0 ? [...written, `And ${more} more, on the admin page of Delegate.`] : written;
}
