import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { wordsOf } from '../forge/invoker';
import type { SandboxHost } from '../host-create';
import { drawPage } from '../pages/draw';
import type { WireResponse } from '../wire';

const invoke = z.strictObject({
  module: z.string(),
  functionKey: z.string(),
  payload: z.unknown().optional(),
  as: z.string(),
  issue: z.string().optional(),
});
const ui = z.strictObject({ module: z.string(), as: z.string(), issue: z.string().optional() });
const scheduled = z.strictObject({ module: z.string() });
const clockMove = z.strictObject({ advance: z.number().min(0) });
const jiraAct = z.object({ act: z.string() });
const settle = z.strictObject({ timeout: z.number().min(0).default(10_000) });
const since = z.coerce.number().int().min(0).default(0);
const invocations = z.strictObject({ since, bodies: z.enum(['0', '1']).default('0') });
const received = z.strictObject({ since });

/** A call that the control API cannot carry out, with the status of its answer. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** `/_sandbox`: what tests and people ask of the sandbox itself. Everything is JSON; errors are `{error: {message}}`. */
export function registerControl(server: FastifyInstance, host: SandboxHost): void {
  const { forge, jira, time, faults } = host;
  const standIn = (): NonNullable<SandboxHost['standIn']> => {
    if (!host.standIn) throw new Refused(404, 'the app brings no stand-in service');
    return host.standIn;
  };
  const knownUser = (as: string): void => {
    if (!jira.users().some(({ accountId }) => accountId === as)) throw new Refused(404, `there is no user ${as}`);
  };
  const knownModule = (key: string, type?: string): void => {
    if (!forge.modules.some((module) => module.key === key && (type === undefined || module.type === type))) {
      throw new Refused(404, `the app has no ${type ?? 'module'} ${key}`);
    }
  };

  const routes: Readonly<Record<string, (request: FastifyRequest) => unknown>> = {
    'GET /_sandbox': () => describe(host),
    'POST /_sandbox/invoke': ({ body }) => {
      const call = invoke.parse(body);
      knownModule(call.module);
      knownUser(call.as);
      return forge.invoke(call);
    },
    'GET /_sandbox/ui': ({ query }) => {
      const page = ui.parse(query);
      knownModule(page.module);
      knownUser(page.as);
      return drawPage(host, page);
    },
    'POST /_sandbox/scheduled': async ({ body }) => {
      const { module } = scheduled.parse(body);
      knownModule(module, 'scheduledTrigger');
      await forge.runScheduled(module);
      return {};
    },
    'POST /_sandbox/jira/:act': ({ params, body }) => jira.act(jiraAct.parse(params).act, body),
    'POST /_sandbox/clock': async ({ body }) => {
      const { advance } = clockMove.parse(body);
      if (time.kind === 'real') {
        throw new Refused(400, 'the real clock is not moved by hand: start with --clock virtual');
      }
      await time.advance(advance);
      return { now: new Date(host.clock.now()).toISOString() };
    },
    'POST /_sandbox/settle': ({ body }) => host.settle(settle.parse(body ?? {}).timeout),
    'PUT /_sandbox/faults': ({ body }) => {
      faults.replace(body);
      return faults.list();
    },
    'GET /_sandbox/faults': () => faults.list(),
    'GET /_sandbox/invocations': ({ query }) => {
      const { since: after, bodies } = invocations.parse(query);
      return forge.invocations(after, bodies === '1');
    },
    'GET /_sandbox/metrics': () => forge.metrics(),
    'GET /_sandbox/received': ({ query }) => standIn().received(received.parse(query).since),
    'DELETE /_sandbox/received': () => standIn().forget(),
    'POST /_sandbox/service': ({ body }) => standIn().behave(body ?? {}),
    'GET /_sandbox/state': () => host.dump(),
    'PUT /_sandbox/state': ({ body }) => host.load(body),
  };
  for (const [name, answer] of Object.entries(routes)) {
    const [method = '', url = ''] = name.split(' ');
    server.route({ method, url, handler: async (request, reply) => send(reply, await tried(() => answer(request))) });
  }
  server.all('/_sandbox/*', (request, reply) =>
    reply.code(404).send({ error: { message: `there is no ${request.method} ${request.url}` } }),
  );
}

/** Nothing to say is 204; what is a wire answer already goes as it is, but for the shape of its errors. */
function send(reply: FastifyReply, value: unknown): FastifyReply {
  const wire = wireAnswer.safeParse(value).data;
  if (wire === undefined) {
    return value === undefined
      ? reply.code(204).send()
      : reply.code(200).type('application/json').send(JSON.stringify(value));
  }
  return reply.code(wire.status).headers(wire.headers).send(wire.body);
}

const wireAnswer: z.ZodType<WireResponse> = z.strictObject({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** Carries a call out; what is wrong with it becomes an answer. */
async function tried(answer: () => unknown): Promise<unknown> {
  try {
    return await answer();
  } catch (error) {
    const status = error instanceof Refused ? error.status : 400;
    const message = error instanceof z.ZodError ? z.prettifyError(error) : wordsOf(error);
    return {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ error: { message } }),
    } satisfies WireResponse;
  }
}

function describe({ clock, site, forge, jira, standIn }: SandboxHost): unknown {
  const { id, name, version, environment } = forge.app;
  return {
    now: new Date(clock.now()).toISOString(),
    site: { url: site.url, cloudId: site.cloudId },
    app: { id, name, version, environment },
    modules: forge.modules.map(({ key, type }) => ({ key, type })),
    webTriggers: Object.fromEntries(
      forge.modules.filter(({ type }) => type === 'webtrigger').map(({ key }) => [key, forge.webTriggerUrl(key)]),
    ),
    users: jira
      .users()
      .map(({ accountId, displayName, email, token, admin }) => ({ accountId, displayName, email, token, admin })),
    ...(standIn ? { service: standIn.describe() } : {}),
  };
}
