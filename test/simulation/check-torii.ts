import type { Issue, Site } from 'forge-sandbox';
import type { Cast } from './cast';
import { endingsOf } from './goals';
import { isTaken, type Telling } from './service';
import { lifeOf } from './site';
import { APPS, LEAVERS, WORKFLOWS } from './stage';
import type { ApiMemory } from './world';

type Pictures = ReadonlyMap<string, Telling>;

/** What the service's API holds of people, their apps, and the workflows that were started. */
export function toriiFindings(cast: Cast, site: Site, pictures: Pictures, completed: ReadonlySet<string>): string[] {
  const memory = cast.world.memory();
  return LEAVERS.flatMap((leaver) => [
    ...APPS.flatMap((app) => {
      const tasks = [...cast.service.tasks.values()].filter(
        (task) => isTaken(task) && task.call.person.email === leaver.email && task.call.app.name === app.name,
      );
      const states = tasks.map(({ call }) => pictures.get(call.id)?.state ?? 'creating');
      const lives = tasks.flatMap(({ call }) => {
        const issue = issueOf(pictures.get(call.id), cast, site);
        return issue ? [{ call, life: lifeOf(issue) }] : [];
      });
      const of = { userId: leaver.id, appId: app.id, name: `${leaver.email} and ${app.name}` };
      const isPressed = tasks.some(({ call }) => cast.admin.sentAgain.has(call.id));
      return [...removal(memory, of, states), ...(isPressed ? [] : workflows(memory, of, states, lives))];
    }),
    ...lifecycle(
      memory,
      leaver,
      [...cast.service.tasks.values()].some(
        ({ call: { person, offboarding } }) => person.email === leaver.email && completed.has(offboarding?.id ?? ''),
      ),
    ),
  ]);
}

interface Pair {
  readonly userId: number;
  readonly appId: number;
  readonly name: string;
}

function issueOf(picture: Telling | undefined, { graves }: Cast, site: Site): Issue | undefined {
  const id = picture?.issue?.id;
  return id === undefined ? undefined : (site.issues[id] ?? graves.find(({ issue }) => issue.id === id)?.issue);
}

/** A person is removed from an app when every delegation of the two that is not canceled is completed. */
function removal(memory: ApiMemory, { userId, appId, name }: Pair, states: readonly string[]): string[] {
  const counted = states.filter((state) => state !== 'canceled');
  const should = counted.length > 0 && counted.every((state) => state === 'completed');
  const is = memory.people.find(({ id }) => id === userId)?.apps.find(({ id }) => id === appId)?.removed;
  return is === should
    ? []
    : [`the API has the removal of ${name} as ${String(is)}; the delegations are ${states.join(', ')}`];
}

/** The lifecycle follows the offboarding; where none was ever complete, nobody touched it. */
function lifecycle(memory: ApiMemory, { id, email }: { id: number; email: string }, isOffboarded: boolean): string[] {
  const is = memory.people.find((person) => person.id === id)?.lifecycleStatus;
  return (is === 'offboarded') === isOffboarded
    ? []
    : [`the API has ${email} as ${String(is)}, but the offboarding is ${isOffboarded ? 'completed' : 'open'}`];
}

/** A workflow starts once for each time that its news came to be: never twice, and of what stands so once at least. */
function workflows(
  memory: ApiMemory,
  { userId, appId, name }: Pair,
  states: readonly string[],
  lives: readonly { call: Parameters<typeof endingsOf>[1]; life: ReturnType<typeof lifeOf> }[],
): string[] {
  const started = (workflow: number) =>
    memory.executions.filter((one) => one.idWorkflow === workflow && one.idUser === userId && one.idApp === appId)
      .length;
  const assignments = lives.flatMap(({ life }) =>
    life.filter(({ assignee }, n) => n > 0 && assignee !== null && assignee !== life[n - 1]?.assignee),
  ).length;
  const turnsTo = (state: string) =>
    lives.flatMap(({ life, call }) =>
      endingsOf(life, call).filter(({ ending }, n, all) => ending === state && all[n - 1]?.ending !== state),
    ).length;
  return [
    ...(['completed', 'declined'] as const).flatMap((state) => {
      const [count, turns] = [started(WORKFLOWS[state]), turnsTo(state)];
      if (count > turns) return [`the workflow ${state} of ${name} was started ${count} times for ${turns}`];
      return states.includes(state) && count === 0 ? [`the workflow ${state} of ${name} was never started`] : [];
    }),
    ...(started(WORKFLOWS.assigned) > assignments
      ? [`the workflow assigned of ${name} was started ${started(WORKFLOWS.assigned)} times for ${assignments}`]
      : []),
  ];
}
