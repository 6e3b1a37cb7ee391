import type { MockServiceDeps, Timer, WireResponse } from 'forge-sandbox/mock-service';
import { callApp } from './caller';
import { delegationSchema, problemSchema, read, type Problem } from './contract';
import { fullName, type App, type Memory, type Person, type Task } from './memory';
import { keepDelegation } from './receiver';

const SECOND_MS = 1000;
/** Delay of the next attempt after a response without `Retry-After`. */
const RETRY_SECONDS = 30;
const MAX_ATTEMPTS = 20;
const CREATE_PATH = '/v1/delegations';

/** The service's side of an offboarding. It creates a delegation for each app, and reads and cancels delegations. */
export interface Offboardings {
  /**
   * Starts an offboarding with a task for each of the person's delegated apps. Returns its id before the requests are
   * sent.
   */
  start(person: Person): string;
  /** Sends the same request again. The app answers with the delegation's current state. */
  resend(task: Task): Promise<void>;
  cancel(task: Task, reason: string): Promise<void>;
  /** Reads the delegation's current state. */
  refresh(task: Task): Promise<void>;
  /** Continues to send the requests of a loaded memory. */
  resume(): void;
}

/** Returns the apps that an offboarding of this person delegates. */
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
    task.attempts += 1;
    await call(task, { method: 'POST', path: CREATE_PATH, body: task.request, id: `${task.id}.${task.attempts}` });
  }

  async function call(task: Task, request: { method: string; path: string; body?: string; id?: string }) {
    const isCreate = request.path === CREATE_PATH;
    let response: WireResponse;
    try {
      response = await callApp(world, memory(), request);
    } catch (error) {
      task.problem = {
        title: 'The app in Jira can’t be reached',
        detail: error instanceof Error ? error.message : String(error),
      };
      if (isCreate) retryLater(task, RETRY_SECONDS);
      return;
    }
    const delegation = response.status < 300 ? read(delegationSchema, response.body) : undefined;
    if (delegation) {
      keepDelegation(memory(), delegation);
      task.problem = null;
      task.sending = 'accepted';
      return;
    }
    task.problem = problemOf(response);
    if (!isCreate) return;
    if (response.status === 429 || response.status >= 500) {
      retryLater(task, Number(response.headers['retry-after'] ?? RETRY_SECONDS) || RETRY_SECONDS);
    } else task.sending = 'refused';
  }

  function retryLater(task: Task, seconds: number): void {
    if (task.attempts >= MAX_ATTEMPTS) {
      task.sending = 'refused';
      return;
    }
    task.sending = 'waiting';
    task.againAt = world.clock.now() + seconds * SECOND_MS;
    schedule(task, seconds * SECOND_MS);
  }

  function schedule(task: Task, ms: number): void {
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
        // A repeated demo first gives the app back to the person.
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
          attempts: 0,
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

    async cancel(task, reason) {
      const body = JSON.stringify({ id: task.id, reason });
      await call(task, { method: 'POST', path: `${CREATE_PATH}/${task.id}/cancel`, body });
    },

    async refresh(task) {
      await call(task, { method: 'GET', path: `${CREATE_PATH}/${task.id}` });
    },

    resume() {
      for (const timer of timers) world.clock.clearTimeout(timer);
      timers = [];
      for (const task of memory().tasks) {
        if (task.sending === 'waiting') schedule(task, Math.max(0, (task.againAt ?? 0) - world.clock.now()));
        if (task.sending === 'sending') void send(task);
      }
    },
  };
}

/** Returns the delegation of a task. For empty settings, the rule in Jira decides. */
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
    ...withoutEmpty({ project, type: issueType, summary: fill(summary), description: fill(description) }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
  return {
    id,
    person: { id: person.id, email: person.email, name: fullName(person) },
    app: { id: app.id, name: app.name },
    ...withoutEmpty({ account }),
    ...(offboarding && { offboarding }),
    ...(owner === '' ? {} : { owner: { email: owner } }),
    ...(Object.keys(issue).length === 0 ? {} : { issue }),
    ...(completedStatuses.length === 0 ? {} : { completedStatuses }),
  };
}

function withoutEmpty(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** Returns the problem of a refusal. A response without a problem document gets a title from its status. */
export function problemOf(response: WireResponse): Problem {
  return (
    read(problemSchema, response.body) ?? {
      title: `The app answered ${response.status}`,
      status: response.status,
      detail: response.body.slice(0, 500),
    }
  );
}
