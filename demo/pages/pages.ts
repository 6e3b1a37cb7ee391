import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { z } from 'zod';
import { json, type MockServiceDeps, type WireRequest, type WireResponse } from 'forge-sandbox/mock-service';
import { callApp } from '../caller';
import { saveConnection } from '../connection';
import { parseJson } from '../contract';
import type { App, Memory, Task } from '../memory';
import { delegatedApps, problemOf, type Offboardings } from '../offboarding';
import { readOptions } from '../options';
import { formErrors, problemErrors, withFormValues, withoutUnavailable } from '../settings-form';
import { offboardingView, type OffboardingView, type TaskView } from '../standing';
import { tryOut } from '../try-out';
import type { FormResult } from './form-result';
import { settingsPage } from './app-settings';
import { appsPage, appUsersPage } from './apps';
import { cancelPage, DEFAULT_REASON } from './cancel';
import { connectionPage, type Message } from './connection';
import { page, redirect } from './frame';
import { receivedPage } from './received';
import { statusPage } from './status';
import { usersPage } from './users';

/** Pages and forms at and below `/service`. A script that accepts JSON gets an offboarding as JSON. */
export interface Pages {
  answer(request: WireRequest): Promise<WireResponse>;
}

interface PagesContext {
  readonly deps: MockServiceDeps;
  readonly currentMemory: () => Memory;
  readonly offboardings: Offboardings;
}

/** Request to a page or form. */
interface Visit {
  readonly memory: Memory;
  /** Variable part of the path. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly wantsJson: boolean;
}

/** Function that answers a visit. Returns undefined if the path names something unknown. */
type Handler = (visit: Visit) => WireResponse | undefined | Promise<WireResponse | undefined>;

export function createPages({ deps, currentMemory, offboardings }: PagesContext): Pages {
  /** Returns an answer that runs an action on a task, then redirects to its offboarding. */
  const taskAction = (action: (task: Task, form: URLSearchParams) => Promise<void>): Handler => {
    return async ({ memory, id, form }) => {
      const task = memory.tasks.find((candidate) => candidate.id === id);
      if (!task) return undefined;
      await action(task, form);
      return redirect(`/service/offboardings/${task.offboardingId}`);
    };
  };

  /** Returns the settings with the form's values. Leaves out values that the app in Jira doesn't offer. */
  const readForm = async (memory: Memory, app: App, form: URLSearchParams) => {
    const entered = withFormValues(app.settings, form);
    const options = await readOptions(deps, memory, entered);
    return { settings: withoutUnavailable(entered, options), options };
  };

  /** Returns the settings with the form's values, and the result of a dry run with them. */
  const checkForm = async (memory: Memory, app: App, form: URLSearchParams) => {
    const { settings, options } = await readForm(memory, app, form);
    const withResult = (result: FormResult) => ({ settings, options, result });
    const errors = formErrors(settings);
    if (Object.keys(errors).length > 0) return withResult({ errors });
    const tried = await tryOut(deps, memory, { ...app, settings }, memory.people[0]);
    switch (tried.kind) {
      case 'accepted':
        return withResult({ dryRun: tried.dryRun });
      case 'refused':
        return withResult({ errors: problemErrors(tried.problem) });
      case 'unknown':
        return withResult({ checkFailure: tried.reason });
    }
  };

  /** Returns a handler for a path that contains an app's id. */
  const appHandler =
    (answer: (app: App, visit: Visit) => WireResponse | Promise<WireResponse>): Handler =>
    (visit) => {
      const app = visit.memory.apps.find(({ id }) => String(id) === visit.id);
      return app && answer(app, visit);
    };

  const routes: readonly (readonly [string, RegExp, Handler])[] = [
    ['GET', /^\/service\/?$/, ({ memory }) => usersPage(memory)],
    ['GET', /^\/service\/received$/, ({ memory }) => receivedPage(memory)],
    ['GET', /^\/service\/connection$/, ({ memory }) => connectionPage(memory, deps.address())],
    ['GET', /^\/service\/service\.css$/, () => asset('text/css', readFileSync(join(__dirname, 'service.css'), 'utf8'))],
    ['GET', /^\/service\/live\.js$/, async () => asset('text/javascript', await liveScript())],
    [
      'GET',
      /^\/service\/offboardings\/([^/]+)$/,
      ({ memory, id, wantsJson }) => {
        const view = offboardingView(memory, id);
        return view && (wantsJson ? json(200, view) : statusPage(memory, view, deps.address()));
      },
    ],
    ['GET', /^\/service\/apps\/?$/, ({ memory }) => appsPage(memory)],
    [
      'GET',
      /^\/service\/apps\/(\d+)$/,
      appHandler(async (app, { memory, query }) => {
        const { settings, options } = await readForm(memory, app, query);
        return settingsPage(app, settings, options, { isApplied: query.has('applied') });
      }),
    ],
    ['GET', /^\/service\/apps\/(\d+)\/users$/, appHandler((app, { memory }) => appUsersPage(memory, app))],
    [
      'POST',
      /^\/service\/apps\/(\d+)$/,
      appHandler(async (app, { memory, form }) => {
        // A skipped app creates no issue, so no dry run is needed.
        if (form.get('method') === 'Skip') {
          app.settings = withFormValues(app.settings, form);
          return redirect(`/service/apps/${app.id}?applied=1`);
        }
        const { settings, options, result } = await checkForm(memory, app, form);
        if (result.errors) return settingsPage(app, settings, options, result);
        app.settings = settings;
        if (result.checkFailure !== undefined) {
          return settingsPage(app, settings, options, { ...result, isApplied: true });
        }
        return redirect(`/service/apps/${app.id}?applied=1`);
      }),
    ],
    [
      'POST',
      /^\/service\/apps\/(\d+)\/try$/,
      appHandler(async (app, { memory, form }) => {
        const { settings, options, result } = await checkForm(memory, app, form);
        return settingsPage(app, settings, options, result);
      }),
    ],
    [
      'POST',
      /^\/service\/people\/(\d+)\/offboard$/,
      ({ memory, id, wantsJson }) => {
        const person = memory.people.find((candidate) => String(candidate.id) === id);
        if (!person) return undefined;
        if (delegatedApps(memory, person).length === 0) {
          return wantsJson ? json(409, { message: 'No app of this person is set to Delegate.' }) : redirect('/service');
        }
        const offboarding = offboardings.start(person);
        return wantsJson ? json(202, { id: offboarding }) : redirect(`/service/offboardings/${offboarding}`);
      },
    ],
    ['POST', /^\/service\/tasks\/([^/]+)\/resend$/, taskAction((task) => offboardings.resend(task))],
    ['POST', /^\/service\/tasks\/([^/]+)\/refresh$/, taskAction((task) => offboardings.refresh(task))],
    [
      'GET',
      /^\/service\/tasks\/([^/]+)\/cancel$/,
      ({ memory, id }) => {
        const taskView = findTask(memory, id);
        return taskView && cancelPage(taskView.offboarding, taskView.task);
      },
    ],
    [
      'POST',
      /^\/service\/tasks\/([^/]+)\/cancel$/,
      taskAction((task, form) => {
        const reason = form.get('reason')?.trim() ?? '';
        return offboardings.cancel(task, reason === '' ? DEFAULT_REASON : reason);
      }),
    ],
    [
      'POST',
      /^\/service\/connection$/,
      ({ memory, form }) => {
        const error = saveConnection(memory.connection, form, deps.address());
        const answer = connectionPage(
          memory,
          deps.address(),
          error === undefined ? { tone: 'good', text: 'Saved.' } : { tone: 'bad', text: error },
        );
        return { ...answer, status: error === undefined ? 200 : 422 };
      },
    ],
    [
      'POST',
      /^\/service\/connection\/test$/,
      async ({ memory }) => connectionPage(memory, deps.address(), await ping(deps, memory)),
    ],
  ];

  return {
    async answer(request) {
      const [path = '', query = ''] = request.path.split('?');
      for (const [method, pattern, answer] of routes) {
        const match = request.method === method ? pattern.exec(path) : null;
        if (!match) continue;
        const answered = await answer({
          memory: currentMemory(),
          id: match[1] ?? '',
          query: new URLSearchParams(query),
          form: new URLSearchParams(request.body ?? ''),
          wantsJson: (request.headers.accept ?? '').startsWith('application/json'),
        });
        if (answered) return answered;
      }
      return page(path, 'Not found', 'The mock service has no such page.', 404);
    },
  };
}

function findTask(memory: Memory, id: string): { offboarding: OffboardingView; task: TaskView } | undefined {
  const stored = memory.tasks.find((task) => task.id === id);
  const offboarding = stored && offboardingView(memory, stored.offboardingId);
  const task = offboarding?.tasks.find((view) => view.task.id === id);
  return offboarding && task && { offboarding, task };
}

const pongSchema = z.looseObject({ app: z.string(), version: z.string(), site: z.looseObject({ name: z.string() }) });

/** Calls `GET /v1/ping` and returns the result as a message. */
async function ping(deps: MockServiceDeps, memory: Memory): Promise<Message> {
  try {
    const answer = await callApp(deps, memory, { method: 'GET', path: '/v1/ping' });
    const pong = answer.status === 200 ? parseJson(pongSchema, answer.body) : undefined;
    if (pong) return { tone: 'good', text: `${pong.app} ${pong.version} answers, on the site ${pong.site.name}.` };
    const { title, detail } = problemOf(answer);
    return { tone: 'bad', text: `The app answers ${answer.status}: ${title}. ${detail ?? ''}`.trimEnd() };
  } catch (error) {
    return { tone: 'bad', text: error instanceof Error ? error.message : String(error) };
  }
}

const asset = (type: string, body: string): WireResponse => ({
  status: 200,
  headers: { 'content-type': `${type};charset=UTF-8` },
  body,
});

async function liveScript(): Promise<string> {
  return (await transform(readFileSync(join(__dirname, 'live.ts'), 'utf8'), { loader: 'ts', format: 'iife' })).code;
}
