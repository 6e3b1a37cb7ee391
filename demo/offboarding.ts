import type { MockServiceDeps, Timer, WireResponse } from 'forge-sandbox/mock-service';
import { callApp } from './caller';
import { delegationSchema, parseJson, problemSchema, type Problem } from './contract';
import { fullName, type App, type Memory, type Person, type Task } from './memory';
import { storeIfNewer } from './receiver';

const SECOND_MS = 1000;
/** Delay of the next attempt if the response had no `Retry-After`, or if there was no response. */
const RETRY_SECONDS = 30;
/** Number of attempts after which the service gives up. */
const MAX_ATTEMPTS = 20;
/** Length of a response's text in a problem, in characters. */
const MAX_DETAIL_LENGTH = 500;
const CREATE_PATH = '/v1/delegations';

/** The service's side of an offboarding. It creates a delegation for each app, and reads and cancels delegations. */
export interface Offboardings {
  /**
   * Starts an offboarding with a task for each of the person's delegated apps. Returns the offboarding's id without
   * waiting for the responses.
   */
  start(person: Person): string;
  /** Sends the same request again. The app answers with the delegation's current state. */
  resend(task: Task): Promise<void>;
  cancel(task: Task, reason: string): Promise<void>;
  /** Reads the delegation's current state. */
  refresh(task: Task): Promise<void>;
  /** Resumes the requests of a loaded memory. */
  resume(): void;
}

/** Returns the apps that an offboarding of this person delegates. */
export function delegatedApps({ apps }: Memory, person: Person): App[] {
  return apps.filter(
    ({ id, isIntegrated, settings }) =>
      !isIntegrated && settings.method === 'Delegate' && person.apps.some((usedApp) => usedApp.id === id),
  );
}

export function createOffboardings(deps: MockServiceDeps, currentMemory: () => Memory): Offboardings {
  let timers: Timer[] = [];

  async function send(task: Task): Promise<void> {
    task.requestState = 'sending';
    task.againAt = null;
    task.attempts += 1;
    await call(task, { method: 'POST', path: CREATE_PATH, body: task.request, id: `${task.id}.${task.attempts}` });
  }

  async function call(task: Task, request: { method: string; path: string; body?: string; id?: string }) {
    const isCreate = request.path === CREATE_PATH;
    let response: WireResponse;
    try {
      response = await callApp(deps, currentMemory(), request);
    } catch (error) {
      task.problem = {
        title: 'The app in Jira can’t be reached',
        detail: error instanceof Error ? error.message : String(error),
      };
      if (isCreate) retryLater(task, RETRY_SECONDS);
      return;
    }
    const delegation = response.status < 300 ? parseJson(delegationSchema, response.body) : undefined;
    if (delegation) {
      storeIfNewer(currentMemory(), delegation);
      task.problem = null;
      task.requestState = 'accepted';
      return;
    }
    task.problem = problemOf(response);
    if (!isCreate) return;
    if (response.status === 429 || response.status >= 500) {
      retryLater(task, Number(response.headers['retry-after'] ?? RETRY_SECONDS) || RETRY_SECONDS);
    } else task.requestState = 'refused';
  }

  function retryLater(task: Task, seconds: number): void {
    if (task.attempts >= MAX_ATTEMPTS) {
      task.requestState = 'refused';
      return;
    }
    task.requestState = 'waiting';
    task.againAt = deps.clock.now() + seconds * SECOND_MS;
    scheduleRetry(task, seconds * SECOND_MS);
  }

  function scheduleRetry(task: Task, delayMs: number): void {
    timers.push(
      deps.clock.setTimeout(() => {
        if (task.requestState === 'waiting') void send(task);
      }, delayMs),
    );
  }

  return {
    start(person) {
      const memory = currentMemory();
      memory.counters.offboarding += 1;
      const id = `ob-${memory.counters.offboarding}`;
      memory.offboardings.push({ id, personId: person.id, startedAt: new Date(deps.clock.now()).toISOString() });
      person.lifecycleStatus = 'offboarding';
      const apps = delegatedApps(memory, person);
      for (const app of apps) {
        // If the demo is repeated, the person first gets the app back.
        for (const usedApp of person.apps) if (usedApp.id === app.id) usedApp.removed = false;
        memory.counters.task += 1;
        const task: Task = {
          id: `task-${memory.counters.task}`,
          personId: person.id,
          appId: app.id,
          offboardingId: id,
          request: '',
          requestState: 'sending',
          againAt: null,
          attempts: 0,
          problem: null,
        };
        const offboarding = { id, url: `${deps.address()}/service/offboardings/${id}`, total: apps.length };
        task.request = JSON.stringify(requestFor(task.id, person, app, offboarding));
        memory.tasks.push(task);
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
      for (const timer of timers) deps.clock.clearTimeout(timer);
      timers = [];
      for (const task of currentMemory().tasks) {
        if (task.requestState === 'waiting') scheduleRetry(task, Math.max(0, (task.againAt ?? 0) - deps.clock.now()));
        if (task.requestState === 'sending') void send(task);
      }
    },
  };
}

/** Returns the request that creates a task's delegation. For an empty setting, the rule in Jira decides. */
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

/** Returns the problem of a refusal. For a response without a problem document, the title contains the status. */
export function problemOf(response: WireResponse): Problem {
  return (
    parseJson(problemSchema, response.body) ?? {
      title: `The app answered ${response.status}`,
      status: response.status,
      detail: response.body.slice(0, MAX_DETAIL_LENGTH),
    }
  );
}
