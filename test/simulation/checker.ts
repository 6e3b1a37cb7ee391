import { z } from 'zod';
import { tellingSchema, type Call, type Service, type Task, type Telling } from './service';
import { isTampered, lifeOf, type Issue, type Site, type Standing } from './site';
import type { Grave, Graves } from './steps';
import { APPS, LEAVERS, type World } from './world';

/**
 * What must hold when the weather has cleared and time has passed. It goes by Jira's own memory and by what the service got, and
 * knows of the app only what the contract promises.
 */

const IT = '10000';
const OPS = '10001';
const WONT_DO = '10001';

interface Goals {
  readonly completed: string;
  readonly declined?: string;
}

/** What ends a delegation in the demo's site, by the project that it was made in and the one that it stands in. */
const GOALS: Readonly<Record<string, Goals>> = {
  [`${IT} ${IT}`]: { completed: '10005', declined: '10006' },
  [`${IT} ${OPS}`]: { completed: '10023' },
  [`${OPS} ${OPS}`]: { completed: '10023' },
  [`${OPS} ${IT}`]: { completed: '10005' },
};

/** The same where the call names In Progress as what completes it, and nothing as what declines it. */
const IN_PROGRESS: Readonly<Record<string, Goals>> = { [IT]: { completed: '3' }, [OPS]: { completed: '10022' } };

/** A push tells what Jira said when it was asked: not earlier than this before the push came, ms. A retry may tell what is 15 minutes old. */
const FRESH_MS = 20 * 60_000;

type Ending = 'in_progress' | 'completed' | 'declined';

function endingOf({ statusId, resolution, projectId }: Standing, home: string, call: Call): Ending {
  const goals = call.completedStatuses ? IN_PROGRESS[projectId] : GOALS[`${home} ${projectId}`];
  if (goals?.declined !== undefined && statusId === goals.declined) return 'declined';
  if (statusId !== goals?.completed) return 'in_progress';
  return resolution === WONT_DO ? 'declined' : 'completed';
}

/** One telling, by an answer or by a push that was acknowledged or not. */
interface Told {
  readonly at: number;
  readonly by: 'answer' | 'push';
  readonly type: string;
  readonly acknowledged: boolean;
  readonly telling: Telling;
}

/** All that is wrong, in words; nothing if all is well. */
export function findings(world: World, service: Service, graves: Graves): string[] {
  const site = world.site();
  const pushes = pushesOf(world);
  const dead = new Map(graves.deleted.map((grave) => [grave.issue.id, grave]));
  const found = [...service.lies];
  const bound = new Map<string, string>();
  const pictures = new Map<string, Telling>();
  for (const task of service.tasks.values()) {
    const { id } = task.call;
    const told = [...answersOf(task), ...pushes.filter(({ telling }) => telling.id === id)].sort((a, b) => a.at - b.at);
    const ids = new Set(told.flatMap(({ telling }) => telling.issue?.id ?? []));
    if (ids.size > 1) found.push(`${id} was bound to several issues: ${[...ids].join(', ')}`);
    for (const issue of ids) {
      const other = bound.get(issue);
      if (other !== undefined && other !== id) found.push(`${id} and ${other} are bound to the same issue ${issue}`);
      bound.set(issue, id);
    }
    found.push(...sequencesOf(id, told));
    const picture = pictureOf(told);
    if (picture) pictures.set(id, picture);
    const [issueId] = ids;
    const grave = issueId === undefined ? undefined : dead.get(issueId);
    const issue = grave?.issue ?? (issueId === undefined ? undefined : site.issues[issueId]);
    if (issue) {
      found.push(...nothingFalse(task, told, issue, grave?.at), ...compared(task, picture, issue, grave, site));
    } else if (task.accepted && task.accepted.state !== 'failed') {
      found.push(`${id} was accepted, but no issue is known of it`);
    }
  }
  for (const issue of Object.values(site.issues)) {
    // Weather here keeps a create call back for 12 minutes at most, and the app waits for 15: no second issue has an excuse, but
    // where somebody took away the property by which the first is found.
    if (issue.creator === world.appAccount && !bound.has(issue.id) && !isTampered(issue)) {
      found.push(`the app made ${issue.key}, which is no delegation's`);
    }
  }
  return [
    ...found,
    ...offboardingsOf(world, service, pictures),
    ...pairsOf(world, service, pictures),
    ...atOnce(world),
    ...leaks(world),
  ];
}

const offboardingSchema = z.object({ id: z.string(), sequence: z.number(), state: z.enum(['open', 'completed']) });

/** An offboarding is told as completed when it is, by what was told of its delegations; and as nothing else when it is not. */
function offboardingsOf(world: World, service: Service, pictures: ReadonlyMap<string, Telling>): string[] {
  const pushes = world.received().flatMap(({ host, path, body, answered }) => {
    if (!host.startsWith('hooks.') || path !== '/jira' || answered === null || answered >= 300) return [];
    return offboardingSchema.safeParse((JSON.parse(body) as { data: unknown }).data).data ?? [];
  });
  const calls = [...service.tasks.values()].filter(({ accepted }) => accepted !== undefined).map(({ call }) => call);
  const ids = new Set(calls.flatMap(({ offboarding }) => offboarding?.id ?? []));
  return [...ids].flatMap((id) => {
    const members = calls.filter(({ offboarding }) => offboarding?.id === id);
    const states = members.map((member) => pictures.get(member.id)?.state ?? 'creating');
    const total = Math.max(0, ...members.map(({ offboarding }) => offboarding?.total ?? 0));
    const isCompleted =
      states.every((state) => state === 'completed' || state === 'canceled') &&
      states.includes('completed') &&
      members.length >= total;
    const told = pushes.filter((push) => push.id === id).sort((a, b) => a.sequence - b.sequence);
    const should = isCompleted ? 'completed' : 'open';
    const last = told.at(-1)?.state ?? 'open';
    return last === should
      ? []
      : [`the offboarding ${id} is ${should} (${states.join(', ')} of ${total}), but the service has it ${last}`];
  });
}

function pushesOf(world: World): Told[] {
  return world.received().flatMap(({ at, host, path, body, verified, answered }): Told[] => {
    if (!host.startsWith('hooks.') || path !== '/jira') return [];
    const push = JSON.parse(body) as { type: string; data: unknown };
    const telling = tellingSchema.safeParse(push.data).data;
    if (!telling || verified !== true) return [];
    return [
      { at: Date.parse(at), by: 'push', type: push.type, acknowledged: answered !== null && answered < 300, telling },
    ];
  });
}

function answersOf(task: Task): Told[] {
  return task.answers.flatMap(({ at, status, json }): Told[] => {
    const telling = tellingSchema.safeParse(json).data;
    return telling && status < 300 ? [{ at, by: 'answer', type: 'answer', acknowledged: true, telling }] : [];
  });
}

/** One id and sequence tells one thing. Warnings, names and versions may change without a sequence. */
function sequencesOf(id: string, told: readonly Told[]): string[] {
  const bodies = new Map<number, string>();
  return told.flatMap(({ telling }) => {
    const { state, sequence, issue, status, assignee, outcome } = telling;
    const body = JSON.stringify([state, issue?.id, issue?.key, status?.id, assignee?.accountId, outcome?.resolution]);
    const before = bodies.get(sequence);
    bodies.set(sequence, body);
    return before === undefined || before === body ? [] : [`${id}.${sequence} was told as ${before} and as ${body}`];
  });
}

/** Whatever was pushed was so in Jira shortly before. */
function nothingFalse(
  { call, canceled }: Task,
  told: readonly Told[],
  issue: Issue,
  deletedAt: number | undefined,
): string[] {
  const { id } = call;
  const life = lifeOf(issue);
  const home = life[0]?.projectId ?? '';
  return told.flatMap(({ at, by, type, telling: { state, warnings } }) => {
    if (by === 'answer') return [];
    if (state === 'canceled') {
      const proven = canceled || (deletedAt ?? Infinity) <= at;
      return proven ? [] : [`${id} was told as canceled, though nobody called it off and its issue is there`];
    }
    // What Jira does not show keeps its state, and says so.
    if (state === 'in_progress' && warnings.includes('issue out of reach')) return [];
    const was = endingsWithin(life, home, call, at - FRESH_MS, at);
    return was.has(state) || state === 'failed'
      ? []
      : [`${type} told ${id} as ${state} at ${time(at)}; Jira had it ${[...was].join(', ')}`];
  });
}

/** The endings that held at some moment between two. */
function endingsWithin(life: readonly Standing[], home: string, call: Call, from: number, to: number): Set<string> {
  return new Set(
    life
      .filter((one, at) => one.at <= to && (life[at + 1]?.at ?? Infinity) >= from)
      .map((one) => endingOf(one, home, call)),
  );
}

/** The service's picture: what was told under the highest sequence that it took. */
function pictureOf(told: readonly Told[]): Telling | undefined {
  const taken = told.filter(({ acknowledged }) => acknowledged).map(({ telling }) => telling);
  const [first, ...others] = taken;
  return first && others.reduce((highest, one) => (one.sequence >= highest.sequence ? one : highest), first);
}

/** The service's picture equals Jira's. */
function compared(
  task: Task,
  picture: Telling | undefined,
  issue: Issue,
  grave: Grave | undefined,
  site: Site,
): string[] {
  const { id } = task.call;
  if (!picture) return task.accepted || task.refused === undefined ? [`${id} was never told`] : [];
  const life = lifeOf(issue);
  const home = life[0]?.projectId ?? '';
  const last = life.at(-1);
  const truth = last && endingOf(last, home, task.call);
  const shown = `state ${picture.state}, status ${String(picture.status?.id)}, assignee ${String(picture.assignee?.accountId)}, ${String(picture.issue?.key)}`;
  if (task.canceled) {
    return picture.state === 'canceled' ? [] : [`${id} was called off, but the service has it ${picture.state}`];
  }
  if (grave) {
    const ends = new Set<string>(
      life.map((one) => endingOf(one, home, task.call)).filter((one) => one !== 'in_progress'),
    );
    // Absence proves nothing: where the event may have been lost, or filtered out for want of the property, the state stays.
    return picture.state === 'canceled' || ends.has(picture.state) || !grave.isTold
      ? []
      : [`${id}: its issue ${issue.key} was deleted while ${String(truth)}, but the service has it ${picture.state}`];
  }
  const project = site.projects[issue.projectId];
  const hidden = issue.archived !== null || !!project?.archived || !!project?.trashed || !!project?.appsBlocked;
  if (hidden) return picture.state === 'failed' ? [`${id} is out of reach, but the service has it failed`] : [];
  const right =
    picture.state === truth &&
    picture.status?.id === last?.statusId &&
    (picture.assignee?.accountId ?? null) === last?.assignee &&
    picture.issue?.key === issue.key;
  return right
    ? []
    : [
        `${id}: the service has ${shown}; Jira has state ${String(truth)}, status ${String(last?.statusId)}, assignee ${String(last?.assignee)}, ${issue.key}`,
      ];
}

/** The service's API holds a person for removed from an app when every delegation of the two that is not canceled is completed. */
function pairsOf(world: World, service: Service, pictures: ReadonlyMap<string, Telling>): string[] {
  const calls = [...service.tasks.values()].filter(({ accepted }) => accepted !== undefined).map(({ call }) => call);
  return LEAVERS.flatMap(({ email }) =>
    APPS.flatMap(({ id, name }) => {
      const states = calls
        .filter(({ person, app }) => person.email === email && app.name === name)
        .map((call) => pictures.get(call.id)?.state ?? 'creating')
        .filter((state) => state !== 'canceled');
      const should = states.length > 0 && states.every((state) => state === 'completed');
      return world.removed(email, id) === should
        ? []
        : [
            `the API has the removal of ${email} from ${name} as ${String(!should)}; its delegations are ${states.join(', ')}`,
          ];
    }),
  );
}

/** Of one delegation one push is under way at a time. */
function atOnce(world: World): string[] {
  return world.pushes().flatMap((push, index, all) => {
    const other = all
      .slice(0, index)
      .find(({ about, from, until }) => about === push.about && from < push.until && push.from < until);
    return other ? [`two pushes of ${push.about} were under way at ${time(push.from)}`] : [];
  });
}

/** No secret, no personal data in what was logged, nor in the properties of issues. */
function leaks(world: World): string[] {
  const words = [...world.secrets(), '@acme.example', 'Jane Roe', 'Max Poe', 'Olga Owner', 'Owen Owner'];
  const written = [
    ...world
      .invocations()
      .flatMap(({ module, logs, outcome }) =>
        [...logs, outcome].map((text) => ({ where: `the log of ${module}`, text })),
      ),
    ...Object.values(world.site().issues).map(({ key, properties }) => ({
      where: `a property of ${key}`,
      text: JSON.stringify(properties),
    })),
  ];
  return written.flatMap(({ where, text }) =>
    words.filter((word) => text.includes(word)).map((word) => `${where} holds ${JSON.stringify(word)}`),
  );
}

const time = (at: number): string => new Date(at).toISOString();
