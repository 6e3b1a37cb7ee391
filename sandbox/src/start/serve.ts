import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { registerControl } from '../control/control';
import type { SandboxHost } from '../create-host';
import { registerPages } from '../pages/register';
import type { WireRequest, WireResponse } from '../wire';

/** An open port. Its address is known before the sandbox answers on it. */
export interface Server {
  readonly address: string;
  /** Serves the host on the port. Settles when every path answers. */
  open(host: SandboxHost): Promise<void>;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** Start of the paths that Jira or the app answers, not a page of the sandbox. */
const WIRE_PATH = /^\/(rest|public|x1)\//;
/** Slightly more than Atlassian's limit, so that the emulated platform refuses a body that is too large. */
const BODY_LIMIT = 8 * 1024 * 1024;
/** Limit for `PUT /_sandbox/state` with the state of a long run. */
const STATE_LIMIT = 512 * 1024 * 1024;

/**
 * Listens on the port, or on any free port for 0.
 * @throws Error with a hint if another process uses the port.
 */
export async function serve(port: number): Promise<Server> {
  let answer: RequestListener = (_request, response) =>
    response.writeHead(503, { 'retry-after': '1' }).end('The sandbox is starting.\n');
  const http = createServer((request, response) => answer(request, response));
  // Keeps idle connections open, because a client may reuse one after the sandbox was busy for a long time.
  http.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is taken: choose another with --port, or --port 0 for any free one`)
          : error,
      ),
    );
    http.listen(port, LOOPBACK, resolve);
  });
  // Cast: a server that listens on a TCP port has an `AddressInfo`.
  const address = `http://${LOOPBACK}:${(http.address() as AddressInfo).port}`;
  let fastify: FastifyInstance | undefined;
  return {
    address,
    async open(host) {
      fastify = Fastify({
        serverFactory(handler) {
          answer = handler;
          return http;
        },
        bodyLimit: STATE_LIMIT,
        forceCloseConnections: true,
        routerOptions: { ignoreTrailingSlash: false, maxParamLength: 1000 },
        exposeHeadRoutes: false,
        rewriteUrl: ({ url = '/' }) => (isDecodable(url) || !WIRE_PATH.test(url) ? url : url.replaceAll('%', '%25')),
      });
      await fastify.register((scope) => registerControl(scope, host), { prefix: '/_sandbox' });
      await fastify.register((scope) => registerWire(scope, host));
      await fastify.register((scope) => registerPages(scope, host));
      fastify.setNotFoundHandler((request, reply) => {
        const message = `there is no ${request.method} ${request.url}; see ${address}/`;
        return reply.code(404).send({ error: { message } });
      });
      await fastify.ready();
    },
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Returns false for a URL with escapes that aren't UTF-8. Fastify would refuse it, but Jira or the app has to. */
function isDecodable(url: string): boolean {
  try {
    return decodeURIComponent(url) !== '';
  } catch {
    return false;
  }
}

/** Registers Jira's REST API, web triggers, and the mock service's pages. Their bodies are passed on unparsed. */
function registerWire(server: FastifyInstance, host: SandboxHost): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body.toString('utf8')),
  );
  const handlerOf =
    (answer: (request: WireRequest) => Promise<WireResponse>) => async (request: FastifyRequest, reply: FastifyReply) =>
      send(reply, await answer(toWireRequest(request)));
  server.all(
    '/rest/*',
    handlerOf((request) => host.answer(withOwnPageUser(request, host))),
  );
  for (const path of ['/public/*', '/x1/*']) {
    server.all(
      path,
      handlerOf((request) => host.answer(request)),
    );
  }
  const { mockService } = host;
  if (mockService) {
    for (const path of mockService.paths.flatMap((base) => [base, `${base}/*`])) {
      server.all(
        path,
        handlerOf((request) => mockService.page(request)),
      );
    }
  }
  return Promise.resolve();
}

function toWireRequest({ method, originalUrl, headers, body }: FastifyRequest): WireRequest {
  const names = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return {
    method,
    path: originalUrl,
    headers: Object.fromEntries(names),
    body: typeof body === 'string' && body !== '' ? body : undefined,
  };
}

/**
 * Adds the credentials of the user that the header names, for requests of the sandbox's own pages. A browser would send
 * its session.
 */
function withOwnPageUser(request: WireRequest, { jira }: SandboxHost): WireRequest {
  const { 'x-sandbox-as': as, 'sec-fetch-site': site, ...headers } = request.headers;
  const user = jira.users().find(({ accountId }) => accountId === as);
  if (!user || site !== 'same-origin' || headers.authorization !== undefined) return { ...request, headers };
  const authorization = `Basic ${Buffer.from(`${user.email}:${user.token}`).toString('base64')}`;
  return { ...request, headers: { ...headers, authorization } };
}

function send(reply: FastifyReply, { status, headers, body }: WireResponse): FastifyReply {
  // Sends bytes, because Fastify would add a charset to the content type of a text.
  return reply.code(status).headers(headers).send(Buffer.from(body));
}
