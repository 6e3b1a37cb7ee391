import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { license } from '../forge/app/installation';
import { messageOf } from '../forge/invocation/invoker';
import type { SandboxHost } from '../create-host';
import { drawPage } from '../pages/draw';
import type { WireResponse } from '../wire';

const invoke = z.strictObject({
  module: z.string(),
  functionKey: z.string(),
  payload: z.unknown().optional(),
  as: z.string(),
  issue: z.string().optional(),
  project: z.string().optional(),
});
const ui = z.strictObject({
  module: z.string(),
  as: z.string(),
  issue: z.string().optional(),
  project: z.string().optional(),
  path: z.string().startsWith('/').optional(),
  entryPoint: z.literal('edit').optional(),
});
const scheduled = z.strictObject({ module: z.string() });
/** Longest advance, because a JavaScript date has a latest value. */
const CENTURY_MS = 100 * 365 * 86_400_000;
const clockMove = z.strictObject({ advance: z.number().min(0).max(CENTURY_MS) });
const uiAction = z.object({ action: z.string() });
const licensed = z.strictObject({ license });
const settle = z.strictObject({ timeout: z.number().min(0).default(10_000) });
const since = z.coerce.number().int().min(0).default(0);
const invocations = z.strictObject({ since, bodies: z.enum(['0', '1']).default('0') });
const received = z.strictObject({ since });

/** Handler of a control API call. */
type Answer = (request: { readonly params: unknown; readonly query: unknown; readonly body: unknown }) => unknown;

/** Error of a control API call, with the HTTP status of its answer. */
class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Registers the control API, which tests and people use to control the sandbox, under the scope's prefix `/_sandbox`.
 * Errors are `{error: {message}}`.
 */
export function registerControl(server: FastifyInstance, host: SandboxHost): Promise<void> {
  const { forge, jira, time, faults } = host;
  const mockService = (): NonNullable<SandboxHost['mockService']> => {
    if (!host.mockService) throw new ControlError(404, 'the app has no mock service');
    return host.mockService;
  };
  const knownUser = (as: string): void => {
    if (!jira.users().some(({ accountId }) => accountId === as)) throw new ControlError(404, `there is no user ${as}`);
  };
  const knownModule = (key: string, type?: string): void => {
    if (!forge.modules.some((module) => module.key === key && (type === undefined || module.type === type))) {
      throw new ControlError(404, `the app has no ${type ?? 'module'} ${key}`);
    }
  };

  const routes: Readonly<Record<string, Answer>> = {
    'GET /': () => describe(host),
    'POST /invoke': ({ body }) => {
      const call = invoke.parse(body);
      knownModule(call.module);
      knownUser(call.as);
      return forge.invoke(call);
    },
    'GET /ui': async ({ query }) => {
      const page = ui.parse(query);
      knownModule(page.module);
      knownUser(page.as);
      // Throws if the user can't open the page, because the page would draw an error of its own.
      await forge.pageContext(page.module, page.as, page, page.entryPoint);
      return drawPage(host, page);
    },
    'POST /scheduled': async ({ body }) => {
      const { module } = scheduled.parse(body);
      knownModule(module, 'scheduledTrigger');
      const ran = await forge.runScheduled(module);
      if (ran.error) throw new ControlError(500, ran.error.message);
      return ran;
    },
    'POST /jira/:action': ({ params, body }) =>
      withControlError(jira.perform(uiAction.parse(params).action, body ?? {})),
    'POST /clock': async ({ body }) => {
      const { advance } = clockMove.parse(body);
      if (time.kind === 'real') {
        throw new ControlError(400, "the real clock can't be moved; start with --clock virtual");
      }
      await time.advance(advance);
      return { now: new Date(host.clock.now()).toISOString() };
    },
    'POST /uninstall': () => forge.uninstall(),
    'PUT /license': ({ body }) => forge.setLicense(licensed.parse(body).license),
    'POST /settle': ({ body }) => host.settle(settle.parse(body ?? {}).timeout),
    'PUT /faults': ({ body }) => {
      faults.replace(body);
      return faults.list();
    },
    'GET /faults': () => faults.list(),
    'GET /invocations': ({ query }) => {
      const { since: after, bodies } = invocations.parse(query);
      return forge.invocations(after, bodies === '1');
    },
    'GET /metrics': () => forge.metrics(),
    'GET /received': ({ query }) => mockService().received(received.parse(query).since),
    'DELETE /received': () => mockService().forget(),
    'POST /service': ({ body }) => withControlError(mockService().behave(body ?? {})),
    'GET /state': () => host.dump(),
    'PUT /state': ({ body }) => {
      const before = host.dump();
      try {
        host.load(body);
      } catch (error) {
        host.load(before);
        throw error;
      }
    },
  };
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text));
  for (const [name, answer] of Object.entries(routes)) {
    const [method = '', url = ''] = name.split(' ');
    server.route({ method, url, handler: async (request, reply) => send(reply, await answerOrError(request, answer)) });
  }
  server.setNotFoundHandler(async (request, reply) =>
    send(
      reply,
      await answerOrError(request, () => {
        throw new ControlError(404, `there is no ${request.method} ${request.url}`);
      }),
    ),
  );
  return Promise.resolve();
}

/** Sends status 204 for undefined, a wire response unchanged, and any other value as JSON. */
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

/** Error bodies of Jira and of a mock service. Their text goes into the control API's own error body. */
const otherError = z.union([
  z.object({ errorMessages: z.array(z.string()).min(1) }).transform(({ errorMessages }) => errorMessages.join('; ')),
  z
    .object({ message: z.string(), errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]) })
    .transform(({ message, errors }) => [message, ...errors.map((one) => `${one.pointer}: ${one.detail}`)].join(' ')),
]);

function withControlError(answer: WireResponse): WireResponse {
  if (answer.status < 400) return answer;
  const message = otherError.safeParse(JSON.parse(answer.body)).data;
  throw new ControlError(answer.status, message ?? answer.body);
}

/** Runs a handler, and turns its error into an answer. */
async function answerOrError(request: FastifyRequest, answer: Answer): Promise<unknown> {
  try {
    return await answer({ params: request.params, query: request.query, body: bodyOf(request.body) });
  } catch (error) {
    const status = error instanceof ControlError ? error.status : 400;
    const message = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    return {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ error: { message } }),
    } satisfies WireResponse;
  }
}

/** Parses a body as JSON regardless of its content type. Returns undefined for a missing or empty body. */
function bodyOf(text: unknown): unknown {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ControlError(400, `the body is not JSON: ${messageOf(error)}`);
  }
}

function describe({ clock, site, forge, jira, mockService }: SandboxHost): unknown {
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
    ...(mockService ? { service: mockService.describe() } : {}),
  };
}
