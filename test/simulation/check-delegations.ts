import type { Issue, Site } from 'forge-sandbox';
import type { Actors, Allowances } from './actors';
import { outcomesOf } from './outcomes';
import { isUncreatable, isAccepted, type Task, type DelegationView } from './service';
import { issueHistoryOf, tamperedAt } from './site';
import type { DeletedIssue } from './deleted-issue';
import { viewOf, type Observation } from './observations';
import { PEOPLE } from './host';

/** Longest age of what a push says, ms: the longest function (55 s) and the longest delay of a timed-out call (90 s). */
const MAX_AGE_MS = 145_000;

/** A delegation's issue, in its last state if it was deleted. */
interface Subject {
  readonly issue: Issue;
  readonly deleted: DeletedIssue | undefined;
}

/** Returns an account id; closed accounts are all alike, because the app erases them at some time. */
function comparable(accountId: string | null | undefined, { closed }: Allowances): string | null {
  if (accountId === undefined || accountId === null) return null;
  return closed.has(accountId) || accountId.startsWith('erased:') ? 'an account that was closed' : accountId;
}

/** Returns the differences between Jira and everything that the service was sent of one delegation. */
export function delegationViolations(
  task: Task,
  observed: readonly Observation[],
  { deletedIssues, allowances, world }: Actors,
  site: Site,
): string[] {
  const { id, person } = task.call;
  const ids = new Set(observed.flatMap(({ view }) => view.issue?.id ?? []));
  const [issueId, another] = ids;
  const deleted = deletedIssues.find(({ issue }) => issue.id === issueId);
  const issue = deleted?.issue ?? (issueId === undefined ? undefined : site.issues[issueId]);
  const view = viewOf(observed);
  return [
    ...(another === undefined ? [] : [`${id} was bound to several issues: ${[...ids].join(', ')}`]),
    ...ambiguousSequences(id, observed, allowances),
    ...(person.email === JANE ? givenToPerson(id, observed, world.account('jane')) : []),
    ...(issue ? falsePushes(task, observed, { issue, deleted }) : []),
    ...(isAccepted(task) ? viewDifferences(task, view, issue && { issue, deleted }, site, allowances) : []),
  ];
}

/** The person who leaves and has an account in Jira. Nobody but the app assigns issues to her. */
const JANE = PEOPLE[0].email;

/** Returns a view in which the task is given to the person who leaves. */
function givenToPerson(id: string, observed: readonly Observation[], account: string): string[] {
  return observed.some(({ view }) => view.assignee?.accountId === account)
    ? [`${id} was assigned to the person who leaves`]
    : [];
}

/** Returns sequences that were sent with two contents. Warnings, names and versions may change without a sequence. */
function ambiguousSequences(id: string, observed: readonly Observation[], allowances: Allowances): string[] {
  const bodies = new Map<number, string>();
  return observed.flatMap(({ view: { state, sequence, issue, status, assignee, outcome } }) => {
    // A failed delegation that is being created again has nothing new.
    if (state === 'creating') return [];
    const body = JSON.stringify([
      state,
      issue?.id,
      issue?.key,
      status?.id,
      comparable(assignee?.accountId, allowances),
      outcome?.resolution,
    ]);
    const before = bodies.get(sequence);
    bodies.set(sequence, body);
    return before === undefined || before === body ? [] : [`${id}.${sequence} was sent as ${before} and as ${body}`];
  });
}

/** Returns pushes of a state that Jira didn't have shortly before. */
function falsePushes(
  { call: { id }, canceled }: Task,
  observed: readonly Observation[],
  { issue, deleted }: Subject,
): string[] {
  const outcomes = outcomesOf(issueHistoryOf(issue), issue);
  return observed.flatMap(({ at, by, type, view: { state, warnings } }) => {
    if (by === 'answer' || state === 'failed') return [];
    if (state === 'canceled') {
      const proven = canceled || (deleted?.at ?? Infinity) <= at;
      return proven ? [] : [`${id} was sent as canceled, but nobody canceled it and its issue exists`];
    }
    // An issue out of reach keeps its state, with a warning.
    if (state === 'in_progress' && warnings.includes('issue out of reach')) return [];
    // Jira can't be asked of a deleted or archived issue: the last event counts, and none comes without the property.
    const goneAt = Math.min(deleted?.at ?? Infinity, issue.archived ?? Infinity);
    const lastKnownAt = goneAt <= at ? Math.min(goneAt, tamperedAt(issue) ?? Infinity) : at;
    const was = outcomes
      .filter(
        (one, n) => one.at <= Math.min(at, goneAt) && (outcomes[n + 1]?.at ?? Infinity) >= lastKnownAt - MAX_AGE_MS,
      )
      .map(({ outcome }) => outcome);
    return was.some((outcome) => outcome === state)
      ? []
      : [`${type} sent ${id} as ${state} at ${new Date(at).toISOString()}; Jira had it ${was.join(', ')}`];
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
  if (task.canceled) {
    return view.state === 'canceled' ? [] : [`${id} was canceled, but the service has it ${view.state}`];
  }
  if (view.state === 'failed') {
    const isRight = isUncreatable(task.call) || task.rejectedWith !== undefined || allowances.targetGone;
    return isRight ? [] : [`${id} has failed without a reason`];
  }
  if (isUncreatable(task.call)) return [`${id} can't be made, but the service has it ${view.state}`];
  if (!subject) return [`${id} was accepted, but no issue is comparable of it`];
  const { issue, deleted } = subject;
  const history = issueHistoryOf(issue);
  const outcomes = outcomesOf(history, issue).map(({ outcome }) => outcome);
  const truth = outcomes.at(-1);
  if (deleted) {
    // Absence proves nothing: without a reported delete event the state stays.
    const wasSo = outcomes.some((outcome) => outcome !== 'in_progress' && outcome === view.state);
    return view.state === 'canceled' || wasSo || !deleted.isReported
      ? []
      : [`${id}: its issue ${issue.key} was deleted while ${String(truth)}, but the service has it ${view.state}`];
  }
  const project = site.projects[issue.projectId];
  if (issue.archived !== null || !project || project.archived || project.trashed || project.appsBlocked) return [];
  const last = history.at(-1);
  const isRight =
    view.state === truth &&
    view.status?.id === last?.statusId &&
    comparable(view.assignee?.accountId, allowances) === comparable(last?.assignee, allowances) &&
    view.issue?.key === issue.key;
  return isRight
    ? []
    : [
        `${id}: the service has state ${view.state}, status ${String(view.status?.id)}, assignee ${String(view.assignee?.accountId)}, ${String(view.issue?.key)}; ` +
          `Jira has state ${String(truth)}, status ${String(last?.statusId)}, assignee ${String(last?.assignee)}, ${issue.key}`,
      ];
}
