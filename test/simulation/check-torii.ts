import type { Issue, Site } from 'forge-sandbox';
import type { Actors } from './actors';
import { outcomesOf } from './outcomes';
import { isAccepted, type DelegationView } from './service';
import { issueHistoryOf } from './site';
import { APPS, PEOPLE, WORKFLOWS } from './host';
import type { ApiMemory } from './world';

type Views = ReadonlyMap<string, DelegationView>;

/** Returns the differences between Torii's state of people, apps and workflows and the delegations. */
export function toriiViolations(actors: Actors, site: Site, views: Views, completed: ReadonlySet<string>): string[] {
  const memory = actors.world.memory();
  return PEOPLE.flatMap((leaving) => [
    ...APPS.flatMap((app) => {
      const tasks = [...actors.service.tasks.values()].filter(
        (task) => isAccepted(task) && task.call.person.email === leaving.email && task.call.app.name === app.name,
      );
      const states = tasks.map(({ call }) => views.get(call.id)?.state ?? 'creating');
      const issues = tasks.flatMap(({ call }) => {
        const issue = issueOf(views.get(call.id), actors, site);
        return issue ? [{ issue, history: issueHistoryOf(issue) }] : [];
      });
      const of = { userId: leaving.id, appId: app.id, name: `${leaving.email} and ${app.name}` };
      const wasResent = tasks.some(({ call }) => actors.admin.resent.has(call.id));
      return [...removal(memory, of, states), ...(wasResent ? [] : workflows(memory, of, states, issues))];
    }),
    ...lifecycle(
      memory,
      leaving,
      [...actors.service.tasks.values()].some(
        ({ call: { person, offboarding } }) => person.email === leaving.email && completed.has(offboarding?.id ?? ''),
      ),
    ),
  ]);
}

interface Pair {
  readonly userId: number;
  readonly appId: number;
  readonly name: string;
}

function issueOf(view: DelegationView | undefined, { deletedIssues }: Actors, site: Site): Issue | undefined {
  const id = view?.issue?.id;
  return id === undefined ? undefined : (site.issues[id] ?? deletedIssues.find(({ issue }) => issue.id === id)?.issue);
}

/** Compares the removal: true when every delegation of the pair that isn't canceled is completed. */
function removal(memory: ApiMemory, { userId, appId, name }: Pair, states: readonly string[]): string[] {
  const counted = states.filter((state) => state !== 'canceled');
  const should = counted.length > 0 && counted.every((state) => state === 'completed');
  const is = memory.people.find(({ id }) => id === userId)?.apps.find(({ id }) => id === appId)?.removed;
  return is === should
    ? []
    : [`the API has the removal of ${name} as ${String(is)}; the delegations are ${states.join(', ')}`];
}

/** Compares the lifecycle status with the offboarding. */
function lifecycle(memory: ApiMemory, { id, email }: { id: number; email: string }, isOffboarded: boolean): string[] {
  const is = memory.people.find((person) => person.id === id)?.lifecycleStatus;
  return (is === 'offboarded') === isOffboarded
    ? []
    : [`the API has ${email} as ${String(is)}, but the offboarding is ${isOffboarded ? 'completed' : 'open'}`];
}

/** Compares started workflows: at most once for each change, at least once for a state that lasts. */
function workflows(
  memory: ApiMemory,
  { userId, appId, name }: Pair,
  states: readonly string[],
  issues: readonly { issue: Issue; history: ReturnType<typeof issueHistoryOf> }[],
): string[] {
  const started = (workflow: number) =>
    memory.executions.filter((one) => one.idWorkflow === workflow && one.idUser === userId && one.idApp === appId)
      .length;
  const assignments = issues.flatMap(({ history }) =>
    history.filter(({ assignee }, n) => n > 0 && assignee !== null && assignee !== history[n - 1]?.assignee),
  ).length;
  const changesTo = (state: string) =>
    issues.flatMap(({ issue, history }) =>
      outcomesOf(history, issue).filter(({ outcome }, n, all) => outcome === state && all[n - 1]?.outcome !== state),
    ).length;
  return [
    ...(['completed', 'declined'] as const).flatMap((state) => {
      const [count, changes] = [started(WORKFLOWS[state]), changesTo(state)];
      if (count > changes) return [`the workflow ${state} of ${name} was started ${count} times for ${changes}`];
      return states.includes(state) && count === 0 ? [`the workflow ${state} of ${name} was never started`] : [];
    }),
    ...(started(WORKFLOWS.assigned) > assignments
      ? [`the workflow assigned of ${name} was started ${started(WORKFLOWS.assigned)} times for ${assignments}`]
      : []),
  ];
}
