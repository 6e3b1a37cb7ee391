import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { registerControl } from './control/control';
import type { SandboxHost } from './create-host';
import { registerPages } from './pages/register';
import type { WireRequest, WireResponse } from './wire';

/** A port that is ours already, so that everything can be told its address before anything answers. */
export interface Server {
  readonly address: string;
  /** Serves the host on it; settles when every path answers. */
  open(host: SandboxHost): Promise<void>;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** Slightly more than the platform takes, so that the platform refuses. */
const BODY_LIMIT = 8 * 1024 * 1024;
/** `GET /_sandbox/state` of a long run, put back. */
const STATE_LIMIT = 512 * 1024 * 1024;

/**
 * Takes the port; 0 is a free one.
 * @throws Error with a hint where somebody else has it.
 */
export async function serve(port: number): Promise<Server> {
  let answer: RequestListener = (_request, response) =>
    response.writeHead(503, { 'retry-after': '1' }).end('The sandbox is starting.\n');
  const http = createServer((request, response) => answer(request, response));
  // A client that reuses its connection after a long computation of the sandbox still finds it open.
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
  // A server that listens on a TCP port has such an address.
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
      });
      await fastify.register((scope) => registerControl(scope, host), { prefix: '/_sandbox' });
      await fastify.register((scope) => registerWire(scope, host));
      await fastify.register((scope) => registerPages(scope, host));
      fastify.setNotFoundHandler((request, reply) => {
        const message = `there is no ${request.method} ${request.url}; what there is stands at ${address}/`;
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

/** Registers Jira's REST API, web triggers, and the mock service's pages; bodies stay as sent. */
function registerWire(server: FastifyInstance, host: SandboxHost): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body.toString('utf8')),
  );
  const from =
    (answering: (request: WireRequest) => Promise<WireResponse>) =>
    async (request: FastifyRequest, reply: FastifyReply) =>
      send(reply, await answering(wireOf(request)));
  server.all(
    '/rest/*',
    from((request) => host.answer(ofOwnPage(request, host))),
  );
  for (const path of ['/public/*', '/x1/*']) {
    server.all(
      path,
      from((request) => host.answer(request)),
    );
  }
  const { mockService } = host;
  if (mockService) {
    for (const path of mockService.paths.flatMap((base) => [base, `${base}/*`])) {
      server.all(
        path,
        from((request) => mockService.page(request)),
      );
    }
  }
  return Promise.resolve();
}

function wireOf({ method, raw, headers, body }: FastifyRequest): WireRequest {
  const names = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return {
    method,
    path: raw.url ?? '/',
    headers: Object.fromEntries(names),
    body: typeof body === 'string' && body !== '' ? body : undefined,
  };
}

/** The sandbox's own pages act as who is chosen in their header, as a browser that is logged in does. */
function ofOwnPage(request: WireRequest, { jira }: SandboxHost): WireRequest {
  const { 'x-sandbox-as': as, 'sec-fetch-site': site, ...headers } = request.headers;
  const user = jira.users().find(({ accountId }) => accountId === as);
  if (!user || site !== 'same-origin' || headers.authorization !== undefined) return { ...request, headers };
  const authorization = `Basic ${Buffer.from(`${user.email}:${user.token}`).toString('base64')}`;
  return { ...request, headers: { ...headers, authorization } };
}

function send(reply: FastifyReply, { status, headers, body }: WireResponse): FastifyReply {
  // As bytes: to a text Fastify would add a charset that the app did not send.
  return reply.code(status).headers(headers).send(Buffer.from(body));
}
