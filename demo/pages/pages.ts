import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { z } from 'zod';
import { json, type MockServiceDeps, type WireRequest, type WireResponse } from 'forge-sandbox/mock-service';
import { callApp } from '../caller';
import { connect } from '../connection';
import { read } from '../contract';
import type { App, Memory, Task } from '../memory';
import { delegatedApps, problemOf, type Offboardings } from '../offboarding';
import { readOptions } from '../options';
import { fitting, overlay, wrongsIn, wrongsOf } from '../settings-form';
import { offboardingView, type OffboardingView, type TaskView } from '../standing';
import { tryOut } from '../try-out';
import type { FormResult } from './app-answers';
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

interface Given {
  readonly world: MockServiceDeps;
  readonly memory: () => Memory;
  readonly offboardings: Offboardings;
}

interface Visit {
  readonly memory: Memory;
  /** Variable part of the path. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly wantsJson: boolean;
}

type Answer = (visit: Visit) => WireResponse | undefined | Promise<WireResponse | undefined>;

export function createPages({ world, memory, offboardings }: Given): Pages {
  const taskAction = (action: (task: Task, form: URLSearchParams) => Promise<void>): Answer => {
    return async ({ memory: known, id, form }) => {
      const task = known.tasks.find((one) => one.id === id);
      if (!task) return undefined;
      await action(task, form);
      return redirect(`/service/offboardings/${task.offboardingId}`);
    };
  };

  /** Returns the settings with the form's values. Leaves out values that the app in Jira doesn't offer. */
  const entered = async (known: Memory, app: App, form: URLSearchParams) => {
    const given = overlay(app.settings, form);
    const options = await readOptions(world, known, given);
    return { settings: fitting(given, options), options };
  };

  /** Returns the same settings with the result of a dry run. */
  const checked = async (known: Memory, app: App, form: URLSearchParams) => {
    const { settings, options } = await entered(known, app, form);
    const result = (answered: FormResult) => ({ settings, options, answered });
    const wrongs = wrongsOf(settings);
    if (Object.keys(wrongs).length > 0) return result({ wrongs });
    const tried = await tryOut(world, known, { ...app, settings }, known.people[0]);
    switch (tried.kind) {
      case 'fits':
        return result({ dryRun: tried.dryRun });
      case 'refused':
        return result({ wrongs: wrongsIn(tried.problem) });
      case 'unknown':
        return result({ unknown: tried.why });
    }
  };

  const ofApp =
    (answer: (app: App, visit: Visit) => WireResponse | Promise<WireResponse>): Answer =>
    (visit) => {
      const app = visit.memory.apps.find((one) => String(one.id) === visit.id);
      return app && answer(app, visit);
    };

  const routes: readonly (readonly [string, RegExp, Answer])[] = [
    ['GET', /^\/service\/?$/, ({ memory: known }) => usersPage(known)],
    ['GET', /^\/service\/received$/, ({ memory: known }) => receivedPage(known)],
    ['GET', /^\/service\/connection$/, ({ memory: known }) => connectionPage(known, world.address())],
    ['GET', /^\/service\/service\.css$/, () => asset('text/css', readFileSync(join(__dirname, 'service.css'), 'utf8'))],
    ['GET', /^\/service\/live\.js$/, async () => asset('text/javascript', await liveScript())],
    [
      'GET',
      /^\/service\/offboardings\/([^/]+)$/,
      ({ memory: known, id, wantsJson }) => {
        const view = offboardingView(known, id);
        return view && (wantsJson ? json(200, view) : statusPage(known, view, world.address()));
      },
    ],
    ['GET', /^\/service\/apps\/?$/, ({ memory: known }) => appsPage(known)],
    [
      'GET',
      /^\/service\/apps\/(\d+)$/,
      ofApp(async (app, { memory: known, query }) => {
        const { settings, options } = await entered(known, app, query);
        return settingsPage(app, settings, options, { applied: query.has('applied') });
      }),
    ],
    ['GET', /^\/service\/apps\/(\d+)\/users$/, ofApp((app, { memory: known }) => appUsersPage(known, app))],
    [
      'POST',
      /^\/service\/apps\/(\d+)$/,
      ofApp(async (app, { memory: known, form }) => {
        // A skipped app creates no issue, so no dry run is needed.
        if (form.get('method') === 'Skip') {
          app.settings = overlay(app.settings, form);
          return redirect(`/service/apps/${app.id}?applied=1`);
        }
        const { settings, options, answered } = await checked(known, app, form);
        if (answered.wrongs) return settingsPage(app, settings, options, answered);
        app.settings = settings;
        if (answered.unknown !== undefined) return settingsPage(app, settings, options, { ...answered, applied: true });
        return redirect(`/service/apps/${app.id}?applied=1`);
      }),
    ],
    [
      'POST',
      /^\/service\/apps\/(\d+)\/try$/,
      ofApp(async (app, { memory: known, form }) => {
        const { settings, options, answered } = await checked(known, app, form);
        return settingsPage(app, settings, options, answered);
      }),
    ],
    [
      'POST',
      /^\/service\/people\/(\d+)\/offboard$/,
      ({ memory: known, id, wantsJson }) => {
        const person = known.people.find((one) => String(one.id) === id);
        if (!person) return undefined;
        if (delegatedApps(known, person).length === 0) {
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
      ({ memory: known, id }) => {
        const found = findTask(known, id);
        return found && cancelPage(found.offboarding, found.task);
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
      ({ memory: known, form }) => {
        const wrong = connect(known.connection, form, world.address());
        const answer = connectionPage(
          known,
          world.address(),
          wrong === undefined ? { tone: 'good', text: 'Saved.' } : { tone: 'bad', text: wrong },
        );
        return { ...answer, status: wrong === undefined ? 200 : 422 };
      },
    ],
    [
      'POST',
      /^\/service\/connection\/test$/,
      async ({ memory: known }) => connectionPage(known, world.address(), await ping(world, known)),
    ],
  ];

  return {
    async answer(request) {
      const [path = '', query = ''] = request.path.split('?');
      for (const [method, pattern, answer] of routes) {
        const match = request.method === method ? pattern.exec(path) : null;
        if (!match) continue;
        const answered = await answer({
          memory: memory(),
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
  const known = memory.tasks.find((task) => task.id === id);
  const offboarding = known && offboardingView(memory, known.offboardingId);
  const task = offboarding?.tasks.find((view) => view.task.id === id);
  return offboarding && task && { offboarding, task };
}

const pongSchema = z.looseObject({ app: z.string(), version: z.string(), site: z.looseObject({ name: z.string() }) });

async function ping(world: MockServiceDeps, memory: Memory): Promise<Message> {
  try {
    const answer = await callApp(world, memory, { method: 'GET', path: '/v1/ping' });
    const pong = answer.status === 200 ? read(pongSchema, answer.body) : undefined;
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
