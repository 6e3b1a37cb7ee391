import type { MockServiceDeps, Timer, WireResponse } from 'forge-sandbox/mock-service';
import { callApp } from './caller';
import { delegationSchema, problemSchema, read, type Problem } from './contract';
import { fullName, type App, type Memory, type Person, type Task } from './memory';
import { learn } from './receiver';

const SECOND = 1000;
/** Without a `Retry-After`: how long until the next try, and how many there are. */
const AGAIN_SECONDS = 30;
const TRIES = 20;

/** The service's side of an offboarding: it opens a delegation per app, asks, cancels, and tries again what did not get through. */
export interface Offboardings {
  /** Starts one for a person: a task for each of the person's apps whose method is Delegate. Returns its id; the sending goes on by itself. */
  start(person: Person): string;
  /** Sends the very same request once more; the app answers with the delegation as it stands. */
  resend(task: Task): Promise<void>;
  cancel(task: Task): Promise<void>;
  /** Reads the delegation back, as after an outage. */
  refresh(task: Task): Promise<void>;
  /** Takes up what was waiting, after the memory was replaced. */
  resume(): void;
}

/** The apps that an offboarding of this person delegates. */
export function delegatedApps({ apps }: Memory, person: Person): App[] {
  return apps.filter(
    ({ id, isIntegrated, settings }) =>
      !isIntegrated && settings.method === 'Delegate' && person.apps.some((use) => use.id === id),
  );
}

export function createOffboardings(world: MockServiceDeps, memory: () => Memory): Offboardings {
  let timers: Timer[] = [];

  async function send(task: Task): Promise<void> {
    task.sending = 'sending';
    task.againAt = null;
    task.tries += 1;
    await ask(task, { method: 'POST', path: '/v1/delegations', body: task.request, id: `${task.id}.${task.tries}` });
  }

  async function ask(task: Task, call: { method: string; path: string; body?: string; id?: string }): Promise<void> {
    let answer: WireResponse;
    try {
      answer = await callApp(world, memory(), call);
    } catch (error) {
      task.problem = {
        title: 'The app in Jira cannot be reached',
        detail: error instanceof Error ? error.message : String(error),
      };
      if (call.path === '/v1/delegations') later(task, AGAIN_SECONDS);
      return;
    }
    const told = answer.status < 300 ? read(delegationSchema, answer.body) : undefined;
    if (told) {
      learn(memory(), told);
      task.problem = null;
      task.sending = 'accepted';
      return;
    }
    task.problem = problemOf(answer);
    if (call.path !== '/v1/delegations') return;
    if (answer.status === 429 || answer.status >= 500) {
      later(task, Number(answer.headers['retry-after'] ?? AGAIN_SECONDS) || AGAIN_SECONDS);
    } else task.sending = 'refused';
  }

  function later(task: Task, seconds: number): void {
    if (task.tries >= TRIES) {
      task.sending = 'refused';
      return;
    }
    task.sending = 'waiting';
    task.againAt = world.clock.now() + seconds * SECOND;
    wait(task, seconds * SECOND);
  }

  function wait(task: Task, ms: number): void {
    timers.push(
      world.clock.setTimeout(() => {
        if (task.sending === 'waiting') void send(task);
      }, ms),
    );
  }

  return {
    start(person) {
      const known = memory();
      known.counters.offboarding += 1;
      const id = `ob-${known.counters.offboarding}`;
      known.offboardings.push({ id, personId: person.id, startedAt: new Date(world.clock.now()).toISOString() });
      person.lifecycleStatus = 'offboarding';
      const apps = delegatedApps(known, person);
      for (const app of apps) {
        for (const use of person.apps) if (use.id === app.id) use.removed = false;
        known.counters.task += 1;
        const task: Task = {
          id: `task-${known.counters.task}`,
          personId: person.id,
          appId: app.id,
          offboardingId: id,
          request: '',
          sending: 'sending',
          againAt: null,
          tries: 0,
          problem: null,
        };
        const offboarding = { id, url: `${world.address()}/service/offboardings/${id}`, total: apps.length };
        task.request = JSON.stringify(requestFor(task.id, person, app, offboarding));
        known.tasks.push(task);
        void send(task);
      }
      return id;
    },

    resend: send,

    async cancel(task) {
      const body = JSON.stringify({ id: task.id, reason: 'No longer needed, says the offboarding service' });
      await ask(task, { method: 'POST', path: `/v1/delegations/${task.id}/cancel`, body });
    },

    async refresh(task) {
      await ask(task, { method: 'GET', path: `/v1/delegations/${task.id}` });
    },

    resume() {
      for (const timer of timers) world.clock.clearTimeout(timer);
      timers = [];
      for (const task of memory().tasks) {
        if (task.sending === 'waiting') wait(task, Math.max(0, (task.againAt ?? 0) - world.clock.now()));
        if (task.sending === 'sending') void send(task);
      }
    },
  };
}

/** The delegation that a task becomes; what the settings leave empty is left to the rule in Jira. */
export function requestFor(
  id: string,
  person: Person,
  app: App,
  offboarding?: { id: string; url: string; total: number },
) {
  const { account, owner, project, issueType, summary, description, completedStatuses, fields } = app.settings;
  const fill = (text: string) =>
    text
      .replaceAll('{{person.name}}', fullName(person))
      .replaceAll('{{person.email}}', person.email)
      .replaceAll('{{app.name}}', app.name);
  const issue = {
    ...present({ project, type: issueType, summary: fill(summary), description: fill(description) }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
  return {
    id,
    person: { id: person.id, email: person.email, name: fullName(person) },
    app: { id: app.id, name: app.name },
    ...present({ account }),
    ...(offboarding && { offboarding }),
    ...(owner === '' ? {} : { owner: { email: owner } }),
    ...(Object.keys(issue).length === 0 ? {} : { issue }),
    ...(completedStatuses.length === 0 ? {} : { completedStatuses }),
  };
}

function present(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** What a refusal says, whether or not it is the problem document that the contract promises. */
export function problemOf(answer: WireResponse): Problem {
  return (
    read(problemSchema, answer.body) ?? {
      title: `The app answered ${answer.status}`,
      status: answer.status,
      detail: answer.body.slice(0, 500),
    }
  );
}
