import type { Issue, Site } from 'forge-sandbox';
import type { Cast, Excuses } from './cast';
import { endingsOf } from './goals';
import { isFaulty, isTaken, type Task, type Telling } from './service';
import { lifeOf, tamperedAt } from './site';
import type { Grave } from './steps';
import { pictureOf, type Told } from './told';

/**
 * A push tells what Jira said when it was asked. Between the two lie at most: the longest function (55 s), and 90 s for which the
 * weather keeps a call that was given up on its way, ms.
 */
const FRESH_MS = 145_000;

/** A delegation's issue as it is, or as it stood when it was deleted. */
interface Subject {
  readonly issue: Issue;
  readonly grave: Grave | undefined;
}

/** Of an account that was closed the app tells, from some day on, only that there was one. */
function known(accountId: string | null | undefined, { closed }: Excuses): string | null {
  if (accountId === undefined || accountId === null) return null;
  return closed.has(accountId) || accountId.startsWith('erased:') ? 'an account that was closed' : accountId;
}

/** What is wrong with one delegation, by all that was told of it and by Jira. */
export function delegationFindings(task: Task, told: readonly Told[], { graves, excuses }: Cast, site: Site): string[] {
  const { id } = task.call;
  const ids = new Set(told.flatMap(({ telling }) => telling.issue?.id ?? []));
  const [issueId, another] = ids;
  const grave = graves.find(({ issue }) => issue.id === issueId);
  const issue = grave?.issue ?? (issueId === undefined ? undefined : site.issues[issueId]);
  const picture = pictureOf(told);
  return [
    ...(another === undefined ? [] : [`${id} was bound to several issues: ${[...ids].join(', ')}`]),
    ...sequences(id, told, excuses),
    ...(issue ? nothingFalse(task, told, { issue, grave }) : []),
    ...(isTaken(task) ? compared(task, picture, issue && { issue, grave }, site, excuses) : []),
  ];
}

/** One id and sequence tells one thing. Warnings, names and versions may change without a sequence. */
function sequences(id: string, told: readonly Told[], excuses: Excuses): string[] {
  const bodies = new Map<number, string>();
  return told.flatMap(({ telling }) => {
    const { state, sequence, issue, status, assignee, outcome } = telling;
    // While it is made again after it failed, it has no news.
    if (state === 'creating') return [];
    const body = JSON.stringify([
      state,
      issue?.id,
      issue?.key,
      status?.id,
      known(assignee?.accountId, excuses),
      outcome?.resolution,
    ]);
    const before = bodies.get(sequence);
    bodies.set(sequence, body);
    return before === undefined || before === body ? [] : [`${id}.${sequence} was told as ${before} and as ${body}`];
  });
}

/** Whatever was pushed was so in Jira shortly before. */
function nothingFalse({ call, canceled }: Task, told: readonly Told[], { issue, grave }: Subject): string[] {
  const { id } = call;
  const endings = endingsOf(lifeOf(issue), call);
  return told.flatMap(({ at, by, type, telling: { state, warnings } }) => {
    if (by === 'answer' || state === 'failed') return [];
    if (state === 'canceled') {
      const proven = canceled || (grave?.at ?? Infinity) <= at;
      return proven ? [] : [`${id} was told as canceled, though nobody called it off and its issue is there`];
    }
    // What Jira does not show keeps its state, and says so.
    if (state === 'in_progress' && warnings.includes('issue out of reach')) return [];
    // What is gone, or archived, can't be asked any more: what was heard last counts, and nothing is heard without the property.
    const goneAt = Math.min(grave?.at ?? Infinity, issue.archived ?? Infinity);
    const heard = goneAt <= at ? Math.min(goneAt, tamperedAt(issue) ?? Infinity) : at;
    const was = endings
      .filter((one, n) => one.at <= Math.min(at, goneAt) && (endings[n + 1]?.at ?? Infinity) >= heard - FRESH_MS)
      .map(({ ending }) => ending);
    return was.some((ending) => ending === state)
      ? []
      : [`${type} told ${id} as ${state} at ${new Date(at).toISOString()}; Jira had it ${was.join(', ')}`];
  });
}

/** The service's picture equals Jira's. */
function compared(
  task: Task,
  picture: Telling | undefined,
  subject: Subject | undefined,
  site: Site,
  excuses: Excuses,
): string[] {
  const { id } = task.call;
  if (!picture) return [`${id} was never told`];
  if (task.canceled) {
    return picture.state === 'canceled' ? [] : [`${id} was called off, but the service has it ${picture.state}`];
  }
  if (picture.state === 'failed') {
    const isRight = isFaulty(task.call) || task.refused !== undefined || excuses.placeGone;
    return isRight ? [] : [`${id} has failed, though nothing speaks against it`];
  }
  if (isFaulty(task.call)) return [`${id} can't be made, but the service has it ${picture.state}`];
  if (!subject) return [`${id} was accepted, but no issue is known of it`];
  const { issue, grave } = subject;
  const life = lifeOf(issue);
  const endings = endingsOf(life, task.call).map(({ ending }) => ending);
  const truth = endings.at(-1);
  if (grave) {
    // Absence proves nothing: where the event may have been lost, or filtered out for want of the property, the state stays.
    const wasSo = endings.some((ending) => ending !== 'in_progress' && ending === picture.state);
    return picture.state === 'canceled' || wasSo || !grave.isTold
      ? []
      : [`${id}: its issue ${issue.key} was deleted while ${String(truth)}, but the service has it ${picture.state}`];
  }
  const project = site.projects[issue.projectId];
  if (issue.archived !== null || !project || project.archived || project.trashed || project.appsBlocked) return [];
  const last = life.at(-1);
  const isRight =
    picture.state === truth &&
    picture.status?.id === last?.statusId &&
    known(picture.assignee?.accountId, excuses) === known(last?.assignee, excuses) &&
    picture.issue?.key === issue.key;
  return isRight
    ? []
    : [
        `${id}: the service has state ${picture.state}, status ${String(picture.status?.id)}, assignee ${String(picture.assignee?.accountId)}, ${String(picture.issue?.key)}; ` +
          `Jira has state ${String(truth)}, status ${String(last?.statusId)}, assignee ${String(last?.assignee)}, ${issue.key}`,
      ];
}
