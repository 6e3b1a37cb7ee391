import type { Issue, Site } from 'forge-sandbox';
import type { Actors } from '../actors';
import { outcomesOf } from './outcomes';
import { isAccepted, type DelegationView } from '../service';
import { issueHistoryOf } from './issue-history';
import { APPS, PEOPLE, WORKFLOWS } from '../host';
import type { ToriiState } from '../world';

type Views = ReadonlyMap<string, DelegationView>;

/** Returns the differences between the delegations and Torii's people, apps, and started workflows. */
export function toriiViolations(
  actors: Actors,
  site: Site,
  views: Views,
  completedOffboardings: ReadonlySet<string>,
): string[] {
  const torii = actors.world.toriiState();
  return PEOPLE.flatMap((person) => [
    ...APPS.flatMap((app) => {
      const tasks = [...actors.service.tasks.values()].filter(
        (task) => isAccepted(task) && task.call.person.email === person.email && task.call.app.name === app.name,
      );
      const states = tasks.map(({ call }) => views.get(call.id)?.state ?? 'creating');
      const issues = tasks.flatMap(({ call }) => {
        const issue = issueOf(views.get(call.id), actors, site);
        return issue ? [{ issue, history: issueHistoryOf(issue) }] : [];
      });
      const pair = { userId: person.id, appId: app.id, name: `${person.email} and ${app.name}` };
      const wasResent = tasks.some(({ call }) => actors.admin.resentIds.has(call.id));
      return [
        ...removalViolations(torii, pair, states),
        ...(wasResent ? [] : workflowViolations(torii, pair, states, issues)),
      ];
    }),
    ...lifecycleViolations(
      torii,
      person,
      [...actors.service.tasks.values()].some(
        ({ call }) => call.person.email === person.email && completedOffboardings.has(call.offboarding?.id ?? ''),
      ),
    ),
  ]);
}

/** A person and an app, by Torii's ids. */
interface Pair {
  readonly userId: number;
  readonly appId: number;
  readonly name: string;
}

function issueOf(view: DelegationView | undefined, { deletedIssues }: Actors, site: Site): Issue | undefined {
  const id = view?.issue?.id;
  return id === undefined ? undefined : (site.issues[id] ?? deletedIssues.find(({ issue }) => issue.id === id)?.issue);
}

/** Compares the removal. It's true if every delegation of the pair that isn't canceled is completed. */
function removalViolations(torii: ToriiState, { userId, appId, name }: Pair, states: readonly string[]): string[] {
  const counted = states.filter((state) => state !== 'canceled');
  const shouldBeRemoved = counted.length > 0 && counted.every((state) => state === 'completed');
  const isRemoved = torii.people.find(({ id }) => id === userId)?.apps.find(({ id }) => id === appId)?.removed;
  return isRemoved === shouldBeRemoved
    ? []
    : [`Torii shows the removal of ${name} as ${String(isRemoved)}; the delegations are ${states.join(', ')}`];
}

/** Compares the lifecycle status with the offboarding. */
function lifecycleViolations(
  torii: ToriiState,
  { id, email }: { id: number; email: string },
  isOffboarded: boolean,
): string[] {
  const status = torii.people.find((person) => person.id === id)?.lifecycleStatus;
  return (status === 'offboarded') === isOffboarded
    ? []
    : [`Torii shows ${email} as ${String(status)}, but the offboarding is ${isOffboarded ? 'completed' : 'open'}`];
}

/** Compares started workflows: at most once for each change, at least once for a state that lasts. */
function workflowViolations(
  torii: ToriiState,
  { userId, appId, name }: Pair,
  states: readonly string[],
  issues: readonly { issue: Issue; history: ReturnType<typeof issueHistoryOf> }[],
): string[] {
  const startCount = (workflow: number) =>
    torii.executions.filter(
      ({ idWorkflow, idUser, idApp }) => idWorkflow === workflow && idUser === userId && idApp === appId,
    ).length;
  const assignments = issues.flatMap(({ history }) =>
    history.filter(({ assignee }, n) => n > 0 && assignee !== null && assignee !== history[n - 1]?.assignee),
  ).length;
  const changeCount = (state: string) =>
    issues.flatMap(({ issue, history }) =>
      outcomesOf(history, issue).filter(({ outcome }, n, all) => outcome === state && all[n - 1]?.outcome !== state),
    ).length;
  return [
    ...(['completed', 'declined'] as const).flatMap((state) => {
      const [starts, changes] = [startCount(WORKFLOWS[state]), changeCount(state)];
      if (starts > changes) {
        return [`the workflow ${state} of ${name} was started ${starts} times; changes that start it: ${changes}`];
      }
      return states.includes(state) && starts === 0 ? [`the workflow ${state} of ${name} was never started`] : [];
    }),
    ...(startCount(WORKFLOWS.assigned) > assignments
      ? [
          `the workflow assigned of ${name} was started ${startCount(WORKFLOWS.assigned)} times; changes that start it: ${assignments}`,
        ]
      : []),
  ];
}
