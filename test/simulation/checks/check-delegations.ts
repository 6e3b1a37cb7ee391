import type { Issue, Site } from 'forge-sandbox';
import type { Actors, Allowances } from '../actors';
import { outcomesOf } from './outcomes';
import { isUncreatable, isAccepted, type Task, type DelegationView } from '../service';
import { issueHistoryOf, tamperedAt } from './issue-history';
import type { DeletedIssue } from '../deleted-issue';
import { viewOf, type Observation } from './observations';
import { PEOPLE } from '../host';

/** Maximum age of the state in a push, ms: the longest function (55 s) and the longest delay of a timed-out call (90 s). */
const MAX_AGE_MS = 145_000;

/** A delegation's issue. A deleted issue has its last state. */
interface Subject {
  readonly issue: Issue;
  readonly deleted: DeletedIssue | undefined;
}

/** Returns an account id for a comparison. All closed accounts are equal, because the app erases them at some time. */
function comparableAccount(accountId: string | null | undefined, { closedAccounts }: Allowances): string | null {
  if (accountId === undefined || accountId === null) return null;
  return closedAccounts.has(accountId) || accountId.startsWith('erased:') ? 'a closed account' : accountId;
}

/** Returns the differences between Jira and everything that the service was sent about one delegation. */
export function delegationViolations(
  task: Task,
  observed: readonly Observation[],
  { deletedIssues, allowances, world }: Actors,
  site: Site,
): string[] {
  const { id, person } = task.call;
  const ids = new Set(observed.flatMap(({ view }) => view.issue?.id ?? []));
  const [issueId, secondIssueId] = ids;
  const deleted = deletedIssues.find(({ issue }) => issue.id === issueId);
  const issue = deleted?.issue ?? (issueId === undefined ? undefined : site.issues[issueId]);
  const view = viewOf(observed);
  return [
    ...(secondIssueId === undefined ? [] : [`${id} was bound to several issues: ${[...ids].join(', ')}`]),
    ...ambiguousSequences(id, observed, allowances),
    ...(person.email === JANE ? assignedToPerson(id, observed, world.account('jane')) : []),
    ...(issue ? falsePushes(task, observed, { issue, deleted }) : []),
    ...(isAccepted(task) ? viewDifferences(task, view, issue && { issue, deleted }, site, allowances) : []),
  ];
}

/** Address of the person who leaves and has a Jira account. Only the app could assign an issue to this account. */
const JANE = PEOPLE[0].email;

/** Returns a violation if a view has the person who leaves as the assignee. */
function assignedToPerson(id: string, observed: readonly Observation[], account: string): string[] {
  return observed.some(({ view }) => view.assignee?.accountId === account)
    ? [`${id} was assigned to the person who leaves`]
    : [];
}

/** Returns sequences that were sent with different contents. Warnings, names, and versions may change without a new one. */
function ambiguousSequences(id: string, observed: readonly Observation[], allowances: Allowances): string[] {
  const bodies = new Map<number, string>();
  return observed.flatMap(({ view: { state, sequence, issue, status, assignee, outcome } }) => {
    // A failed delegation that is being created again keeps its sequence.
    if (state === 'creating') return [];
    const body = JSON.stringify([
      state,
      issue?.id,
      issue?.key,
      status?.id,
      comparableAccount(assignee?.accountId, allowances),
      outcome?.resolution,
    ]);
    const before = bodies.get(sequence);
    bodies.set(sequence, body);
    return before === undefined || before === body ? [] : [`${id}.${sequence} was sent as ${before} and as ${body}`];
  });
}

/** Returns pushes with a state that Jira didn't have shortly before. */
function falsePushes(
  { call: { id }, isCanceled }: Task,
  observed: readonly Observation[],
  { issue, deleted }: Subject,
): string[] {
  const outcomes = outcomesOf(issueHistoryOf(issue), issue);
  return observed.flatMap(({ at, by, type, view: { state, warnings } }) => {
    if (by === 'response' || state === 'failed') return [];
    if (state === 'canceled') {
      const isProven = isCanceled || (deleted?.at ?? Infinity) <= at;
      return isProven ? [] : [`${id} was sent as canceled, but it wasn't canceled and its issue exists`];
    }
    // A delegation whose issue is out of reach keeps its state, with a warning.
    if (state === 'in_progress' && warnings.includes('issue out of reach')) return [];
    // A deleted or archived issue can't be read, so its last event counts. Without the property, no event arrives.
    const goneAt = Math.min(deleted?.at ?? Infinity, issue.archived ?? Infinity);
    const lastKnownAt = goneAt <= at ? Math.min(goneAt, tamperedAt(issue) ?? Infinity) : at;
    const recentOutcomes = outcomes
      .filter(
        (entry, n) => entry.at <= Math.min(at, goneAt) && (outcomes[n + 1]?.at ?? Infinity) >= lastKnownAt - MAX_AGE_MS,
      )
      .map(({ outcome }) => outcome);
    return recentOutcomes.some((outcome) => outcome === state)
      ? []
      : [`${type} sent ${id} as ${state} at ${new Date(at).toISOString()}; Jira had it ${recentOutcomes.join(', ')}`];
  });
}

/** Returns the differences between the service's last view of a delegation and Jira. */
function viewDifferences(
  task: Task,
  view: DelegationView | undefined,
  subject: Subject | undefined,
  site: Site,
  allowances: Allowances,
): string[] {
  const { id } = task.call;
  if (!view) return [`${id} was never sent`];
  if (task.isCanceled) {
    return view.state === 'canceled' ? [] : [`${id} was canceled, but the service has it ${view.state}`];
  }
  if (view.state === 'failed') {
    const isExpected = isUncreatable(task.call) || task.rejectedWith !== undefined || allowances.isTargetGone;
    return isExpected ? [] : [`${id} has failed without a reason`];
  }
  if (isUncreatable(task.call)) return [`${id} can't be created, but the service has it ${view.state}`];
  if (!subject) return [`${id} was accepted, but its issue wasn't found`];
  const { issue, deleted } = subject;
  const history = issueHistoryOf(issue);
  const outcomes = outcomesOf(history, issue).map(({ outcome }) => outcome);
  const stateInJira = outcomes.at(-1);
  if (deleted) {
    // Without a delete event the state stays, because a missing issue proves nothing.
    const isEarlierState = outcomes.some((outcome) => outcome !== 'in_progress' && outcome === view.state);
    return view.state === 'canceled' || isEarlierState || !deleted.isReported
      ? []
      : [
          `${id}: its issue ${issue.key} was deleted while ${String(stateInJira)}, but the service has it ${view.state}`,
        ];
  }
  const project = site.projects[issue.projectId];
  if (issue.archived !== null || !project || project.archived || project.trashed || project.appsBlocked) return [];
  const last = history.at(-1);
  const isUpToDate =
    view.state === stateInJira &&
    view.status?.id === last?.statusId &&
    comparableAccount(view.assignee?.accountId, allowances) === comparableAccount(last?.assignee, allowances) &&
    view.issue?.key === issue.key;
  return isUpToDate
    ? []
    : [
        `${id}: the service has state ${view.state}, status ${String(view.status?.id)}, assignee ${String(view.assignee?.accountId)}, ${String(view.issue?.key)}; ` +
          `Jira has state ${String(stateInJira)}, status ${String(last?.statusId)}, assignee ${String(last?.assignee)}, ${issue.key}`,
      ];
}
