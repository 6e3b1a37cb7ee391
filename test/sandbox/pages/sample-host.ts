import { join } from 'node:path';
import { build } from 'esbuild';
import fastify, { type FastifyInstance } from 'fastify';
import type { Host } from '../../../sandbox/host';
import type { Invoke, Invoked } from '../../../sandbox/forge/forge';
import type { SiteUser } from '../../../sandbox/jira/jira';
import { registerPages } from '../../../sandbox/pages/register';
import { json } from '../../../sandbox/wire';

const person = (accountId: string, displayName: string, admin: boolean): SiteUser => ({
  accountId,
  displayName,
  email: `${accountId}@acme.example`,
  token: 'token',
  admin,
  active: true,
});

/** What the sample app's page asked of the host. */
export interface Asked {
  readonly invokes: Invoke[];
  readonly egress: { call: string; input: unknown; as: string }[];
}

/** The parts of a host that pages ask, around the sample app; what they do not ask is refused. */
export function sampleHost(asked: Asked = { invokes: [], egress: [] }): Host {
  const refuse = (): never => {
    throw new Error('The pages do not ask this');
  };
  const modules = [
    { key: 'sample', type: 'jira:adminPage', title: 'Sample', raw: {} },
    { key: 'sample-global', type: 'jira:globalPage', title: 'Sample for all', raw: {} },
  ];
  let script: Promise<string> | undefined;
  return {
    clock: { now: () => Date.parse('2026-11-24T10:00:00Z'), setTimeout: refuse, clearTimeout: refuse },
    site: { url: 'https://acme.atlassian.net', name: 'Acme', cloudId: 'cloud' },
    address: 'http://127.0.0.1:8080',
    standIn: undefined,
    close: () => Promise.resolve(),
    jira: {
      handle: (request, caller) =>
        json(200, {
          path: request.path,
          displayName: caller.kind === 'app-as-user' ? `${caller.accountId} through the app` : caller.kind,
        }),
      users: () => [person('ada', 'Ada Admin', true), person('nora', 'Nora Nobody', false)],
      authenticate: refuse,
      installApp: refuse,
      uninstallApp: refuse,
      act: refuse,
      issueProperty: refuse,
      projectProperty: refuse,
      userProperty: refuse,
      defineSearchAliases: refuse,
      dump: refuse,
      load: refuse,
    },
    forge: {
      app: { id: 'app', name: 'Sample app', version: '1.0.0', environment: 'development', accountId: 'app-account' },
      modules,
      invoke: (call): Promise<Invoked> => {
        asked.invokes.push(call);
        if (call.functionKey === 'greet') return Promise.resolve({ result: `Hello from the resolver, ${call.as}` });
        return Promise.resolve({ error: { message: 'The resolver said no' } });
      },
      pageScript: () => (script ??= sampleScript()),
      pageContext: (moduleKey, as) =>
        Promise.resolve({ accountId: as, moduleKey, locale: 'en-US', permissions: { scopes: ['read:jira-work'] } }),
      isShown: () => true,
      egressPermission: (call, input, as) => {
        asked.egress.push({ call, input, as });
        return Promise.resolve({ results: [] });
      },
      deliver: refuse,
      webTriggerUrl: refuse,
      callWebTrigger: refuse,
      runScheduled: refuse,
      invocations: refuse,
      metrics: refuse,
      dump: refuse,
      load: refuse,
    },
  };
}

/** A server of the sample host's pages on a free port. */
export async function serveSample(asked: Asked): Promise<{ server: FastifyInstance; url: string }> {
  const server = fastify();
  const host = sampleHost(asked);
  server.post<{ Body: Invoke }>('/_sandbox/invoke', (request) => host.forge.invoke(request.body));
  await registerPages(server, host);
  return { server, url: await server.listen({ port: 0, host: '127.0.0.1' }) };
}

async function sampleScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, '../apps/every-part/static/page.tsx')],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  });
  return outputFiles[0]?.text ?? '';
}
