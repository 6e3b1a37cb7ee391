import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { license } from '../forge/app/installation';
import { messageOf } from '../forge/invocation/invoker';
import type { SandboxHost } from '../create-host';
import { drawPage } from '../pages/draw';
import type { WireResponse } from '../wire';

const invokeBody = z.strictObject({
  module: z.string(),
  functionKey: z.string(),
  payload: z.unknown().optional(),
  as: z.string(),
  issue: z.string().optional(),
  project: z.string().optional(),
});
const uiQuery = z.strictObject({
  module: z.string(),
  as: z.string(),
  issue: z.string().optional(),
  project: z.string().optional(),
  path: z.string().startsWith('/').optional(),
  entryPoint: z.literal('edit').optional(),
});
const scheduledBody = z.strictObject({ module: z.string() });
const DAY_MS = 86_400_000;
/** Longest advance, because a JavaScript date has a latest value. */
const CENTURY_MS = 100 * 365 * DAY_MS;
const clockBody = z.strictObject({ advance: z.number().min(0).max(CENTURY_MS) });
const uiActionParams = z.object({ action: z.string() });
const licenseBody = z.strictObject({ license });
const settleBody = z.strictObject({ timeout: z.number().min(0).default(10_000) });
const since = z.coerce.number().int().min(0).default(0);
const invocationsQuery = z.strictObject({ since, bodies: z.enum(['0', '1']).default('0') });
const receivedQuery = z.strictObject({ since });

/** Handler of a control API call. */
type Handler = (request: { readonly params: unknown; readonly query: unknown; readonly body: unknown }) => unknown;

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
  const requireMockService = (): NonNullable<SandboxHost['mockService']> => {
    if (!host.mockService) throw new ControlError(404, 'the app has no mock service');
    return host.mockService;
  };
  const requireUser = (as: string): void => {
    if (!jira.users().some(({ accountId }) => accountId === as)) throw new ControlError(404, `there is no user ${as}`);
  };
  const requireModule = (key: string, type?: string): void => {
    if (!forge.modules.some((module) => module.key === key && (type === undefined || module.type === type))) {
      throw new ControlError(404, `the app has no ${type ?? 'module'} ${key}`);
    }
  };

  const routes: Readonly<Record<string, Handler>> = {
    'GET /': () => describe(host),
    'POST /invoke': ({ body }) => {
      const call = invokeBody.parse(body);
      requireModule(call.module);
      requireUser(call.as);
      return forge.invoke(call);
    },
    'GET /ui': async ({ query }) => {
      const page = uiQuery.parse(query);
      requireModule(page.module);
      requireUser(page.as);
      // Throws if the user can't open the page. Without this check, the page would draw an error.
      await forge.pageContext(page.module, page.as, page, page.entryPoint);
      return drawPage(host, page);
    },
    'POST /scheduled': async ({ body }) => {
      const { module } = scheduledBody.parse(body);
      requireModule(module, 'scheduledTrigger');
      const run = await forge.runScheduled(module);
      if (run.error) throw new ControlError(500, run.error.message);
      return run;
    },
    'POST /jira/:action': ({ params, body }) =>
      throwIfError(jira.perform(uiActionParams.parse(params).action, body ?? {})),
    'POST /clock': async ({ body }) => {
      const { advance } = clockBody.parse(body);
      if (time.kind === 'real') {
        throw new ControlError(400, "the real clock can't be moved; start with --clock virtual");
      }
      await time.advance(advance);
      return { now: new Date(host.clock.now()).toISOString() };
    },
    'POST /uninstall': () => forge.uninstall(),
    'PUT /license': ({ body }) => forge.setLicense(licenseBody.parse(body).license),
    'POST /settle': ({ body }) => host.settle(settleBody.parse(body ?? {}).timeout),
    'PUT /faults': ({ body }) => {
      faults.replace(body);
      return faults.list();
    },
    'GET /faults': () => faults.list(),
    'GET /invocations': ({ query }) => {
      const { since: sinceId, bodies } = invocationsQuery.parse(query);
      return forge.invocations(sinceId, bodies === '1');
    },
    'GET /metrics': () => forge.metrics(),
    'GET /received': ({ query }) => requireMockService().received(receivedQuery.parse(query).since),
    'DELETE /received': () => requireMockService().forget(),
    'POST /service': ({ body }) => throwIfError(requireMockService().behave(body ?? {})),
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
  for (const [name, handler] of Object.entries(routes)) {
    const [method = '', url = ''] = name.split(' ');
    server.route({
      method,
      url,
      handler: async (request, reply) => send(reply, await answerOrError(request, handler)),
    });
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
  const wire = wireResponse.safeParse(value).data;
  if (wire === undefined) {
    return value === undefined
      ? reply.code(204).send()
      : reply.code(200).type('application/json').send(JSON.stringify(value));
  }
  return reply.code(wire.status).headers(wire.headers).send(wire.body);
}

const wireResponse: z.ZodType<WireResponse> = z.strictObject({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** Texts of the error bodies of Jira and of a mock service, for the control API's own error body. */
const foreignError = z.union([
  z.object({ errorMessages: z.array(z.string()).min(1) }).transform(({ errorMessages }) => errorMessages.join('; ')),
  z
    .object({ message: z.string(), errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]) })
    .transform(({ message, errors }) =>
      [message, ...errors.map(({ pointer, detail }) => `${pointer}: ${detail}`)].join(' '),
    ),
]);

/** Returns an answer unless it's an error. Throws an error as a `ControlError`. */
function throwIfError(answer: WireResponse): WireResponse {
  if (answer.status < 400) return answer;
  const message = foreignError.safeParse(JSON.parse(answer.body)).data;
  throw new ControlError(answer.status, message ?? answer.body);
}

/** Runs a handler, and turns its error into an answer. */
async function answerOrError(request: FastifyRequest, handler: Handler): Promise<unknown> {
  try {
    return await handler({ params: request.params, query: request.query, body: bodyOf(request.body) });
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

/** Returns the answer of `GET /_sandbox`. */
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
