import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { z } from 'zod';
import type { StandInWorld } from '../../sandbox/stand-in';
import { json, type WireRequest, type WireResponse } from '../../sandbox/wire';
import { callApp } from '../caller';
import { connect } from '../connection';
import { read } from '../contract';
import type { Memory, Task } from '../memory';
import { problemOf, type Offboardings } from '../offboarding';
import { readOptions } from '../options';
import { offboardingView } from '../standing';
import { fitting, overlay, settingsPage } from './app-settings';
import { connectionPage, type Said } from './connection';
import { page, redirect } from './frame';
import { peoplePage } from './people';
import { receivedPage } from './received';
import { statusPage } from './status';

/** Everything at and below `/service`: pages, and the forms on them. Scripts that ask for JSON get the offboarding as a value. */
export interface Pages {
  answer(request: WireRequest): Promise<WireResponse>;
}

interface Given {
  readonly world: StandInWorld;
  readonly memory: () => Memory;
  readonly offboardings: Offboardings;
}

interface Visit {
  readonly memory: Memory;
  /** What the path names between the route's own words. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly wantsJson: boolean;
}

type Answer = (visit: Visit) => WireResponse | undefined | Promise<WireResponse | undefined>;

export function createPages({ world, memory, offboardings }: Given): Pages {
  const act = (on: (task: Task) => Promise<void>): Answer => {
    return async ({ memory: known, id }) => {
      const task = known.tasks.find((one) => one.id === id);
      if (!task) return undefined;
      await on(task);
      return redirect(`/service/offboardings/${task.offboardingId}`);
    };
  };

  const routes: readonly (readonly [string, RegExp, Answer])[] = [
    ['GET', /^\/service\/?$/, ({ memory: known }) => peoplePage(known)],
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
    [
      'GET',
      /^\/service\/apps\/(\d+)$/,
      async ({ memory: known, id, query }) => {
        const app = known.apps.find((one) => String(one.id) === id);
        if (!app) return undefined;
        const chosen = overlay(app.settings, query);
        const options = await readOptions(world, known, chosen);
        return settingsPage(app, fitting(chosen, options), options, query.has('applied'));
      },
    ],
    [
      'POST',
      /^\/service\/apps\/(\d+)$/,
      ({ memory: known, id, form }) => {
        const app = known.apps.find((one) => String(one.id) === id);
        if (!app) return undefined;
        app.settings = overlay(app.settings, form);
        return redirect(`/service/apps/${id}?applied=1`);
      },
    ],
    [
      'POST',
      /^\/service\/people\/(\d+)\/offboard$/,
      ({ memory: known, id, wantsJson }) => {
        const person = known.people.find((one) => String(one.id) === id);
        if (!person) return undefined;
        const offboarding = offboardings.start(person);
        return wantsJson ? json(202, { id: offboarding }) : redirect(`/service/offboardings/${offboarding}`);
      },
    ],
    ['POST', /^\/service\/tasks\/([^/]+)\/resend$/, act((task) => offboardings.resend(task))],
    ['POST', /^\/service\/tasks\/([^/]+)\/cancel$/, act((task) => offboardings.cancel(task))],
    ['POST', /^\/service\/tasks\/([^/]+)\/refresh$/, act((task) => offboardings.refresh(task))],
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
          id: decodeURIComponent(match[1] ?? ''),
          query: new URLSearchParams(query),
          form: new URLSearchParams(request.body ?? ''),
          wantsJson: (request.headers.accept ?? '').startsWith('application/json'),
        });
        if (answered) return answered;
      }
      return page(path, 'Not found', 'There is no such page.', 404);
    },
  };
}

const pongSchema = z.looseObject({ app: z.string(), version: z.string(), site: z.looseObject({ name: z.string() }) });

async function ping(world: StandInWorld, memory: Memory): Promise<Said> {
  try {
    const answer = await callApp(world, memory, { method: 'GET', path: '/v1/ping' });
    const pong = answer.status === 200 ? read(pongSchema, answer.body) : undefined;
    if (pong) return { tone: 'good', text: `${pong.app} ${pong.version} answers, on the site ${pong.site.name}.` };
    const { title, detail } = problemOf(answer);
    return { tone: 'bad', text: `The app answers ${answer.status}: ${title}. ${detail ?? ''}` };
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
