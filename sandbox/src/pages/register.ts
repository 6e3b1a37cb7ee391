import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Module } from '../forge/app/module';
import type { Host } from '../host';
import type { SandboxHost } from '../create-host';
import { bundleFolder } from './bundle';
import { iconFile } from './icon';
import { invokeForPage } from './invoke-for-page';
import {
  egressCallSchema,
  gadgetSubmissionSchema,
  placementSchema,
  productCallSchema,
  resolverCallSchema,
  type AdminPage,
  type AppModule,
  type PageData,
  type ProjectLink,
} from './page-data';
import { plainPage } from './plain/plain';
import { productRequest } from './product';
import { gadgetsOf } from './gadgets';
import { frameDocument, pageDocument } from './shell';
import { overviewOf } from './site-overview';
import { actingUser } from './viewer';

/** Content types by file extension. */
const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/**
 * Returns the content security policy of a page. The page loads nothing from other hosts except images that the app's
 * manifest declares.
 */
const pagePolicy = (images: readonly string[]): string =>
  `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src ${["'self'", 'data:', ...images].join(' ')}; frame-src 'self'`;
/** Returns the content security policy of an app's frame. It may only fetch its translations, as on Forge. */
const framePolicy = (locales: string): string =>
  `default-src 'none'; script-src 'self' 'unsafe-inline'; connect-src ${locales}`;
/** Path of the app's translations. */
const LOCALES_PATH = '/_pages/frame/__LOCALES__/';

/** Registers the pages `/`, `/browse/KEY` and `/jira/...`, and their data and scripts below `/_pages`. */
export function registerPages(server: FastifyInstance, host: SandboxHost): Promise<void> {
  const sendPage = (
    request: FastifyRequest,
    reply: FastifyReply,
    title: string,
    view: PageData['view'],
    status = 200,
  ): FastifyReply => {
    const me = actingUser(host, request, reply);
    const data: PageData = {
      view,
      site: { url: host.site.url, name: host.site.name },
      app: { name: host.forge.app.name, version: host.forge.app.version, environment: host.forge.app.environment },
      address: host.address,
      adminPages: me.admin ? adminPagesOf(host, me.accountId) : [],
      globalPages: pagesOf(host, 'jira:globalPage', me.accountId),
      webTriggers: host.forge.modules
        .filter(({ type }) => type === 'webtrigger')
        .map(({ key }) => ({ key, url: host.forge.webTriggerUrl(key) })),
      hasMockService: host.mockService !== undefined,
      theme: host.theme,
      me,
      users: host.jira
        .users()
        .map(({ accountId, displayName, email, admin, active }) => ({ accountId, displayName, email, admin, active })),
      token: me.token,
    };
    const plain = plainPage(host, data, title);
    return reply
      .code(plain.exists ? status : 404)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy(host.forge.imageHosts))
      .send(pageDocument(`${title} - ${host.site.name}`, data, plain.markup));
  };

  // Errors have the same form as those of the control API.
  server.setErrorHandler<Error & { readonly statusCode?: number }>((error, _request, reply) => {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return reply.code(error.statusCode ?? 400).send({ error: { message } });
  });

  server.get('/', (request, reply) => sendPage(request, reply, 'Sandbox', { name: 'home' }));

  server.get<{ Params: { key: string } }>('/browse/:key', (request, reply) => {
    const { key } = request.params;
    return sendPage(request, reply, key, { name: 'issue', key });
  });

  server.get<{ Params: { key: string } }>('/jira/projects/:key', (request, reply) => {
    const { key } = request.params;
    const { accountId } = actingUser(host, request, reply);
    return sendPage(request, reply, key, {
      name: 'project',
      key,
      pages: projectLinks(host, 'jira:projectPage', accountId, key),
      settings: projectLinks(host, 'jira:projectSettingsPage', accountId, key),
    });
  });

  /** Sends a page of the administration, or a refusal if the user isn't a Jira administrator. */
  const sendAdminPage = (
    request: FastifyRequest,
    reply: FastifyReply,
    title: string,
    view: PageData['view'],
  ): FastifyReply => {
    const { admin, displayName } = actingUser(host, request, reply);
    return admin
      ? sendPage(request, reply, title, view)
      : sendPage(
          request,
          reply,
          'No access',
          { name: 'refused', reason: `${displayName} isn't a Jira administrator.` },
          403,
        );
  };

  server.get('/jira/dashboard', (request, reply) => sendPage(request, reply, 'Dashboard', { name: 'dashboard' }));

  server.get('/jira/admin', (request, reply) => sendAdminPage(request, reply, 'Administration', { name: 'site' }));

  server.get('/jira/manage-apps', (request, reply) => sendAdminPage(request, reply, 'Manage apps', { name: 'apps' }));

  for (const [prefix, type] of [
    ['/jira/admin/', 'jira:adminPage'],
    ['/jira/apps/', 'jira:globalPage'],
    [PROJECT_PAGES['jira:projectPage'], 'jira:projectPage'],
    [PROJECT_PAGES['jira:projectSettingsPage'], 'jira:projectSettingsPage'],
  ] as const) {
    const sendAppPage = (
      request: FastifyRequest<{ Params: { module: string; project?: string } }>,
      reply: FastifyReply,
    ): FastifyReply => {
      const { module: key, project } = request.params;
      const module = host.forge.modules.find((candidate) => candidate.key === key && candidate.type === type);
      if (!module) {
        return sendPage(
          request,
          reply,
          'Not found',
          { name: 'refused', reason: `The app has no ${type} with the key ${key}.` },
          404,
        );
      }
      const me = actingUser(host, request, reply);
      // Only Jira administrators can open admin pages, regardless of the app's display conditions [doc:
      // jira-admin-page].
      const isAllowed = (type !== 'jira:adminPage' || me.admin) && isShownIn(host, key, me.accountId, project);
      if (!isAllowed) {
        return sendPage(
          request,
          reply,
          'No access',
          { name: 'refused', reason: `${me.displayName} can't open this page.` },
          403,
        );
      }
      return sendPage(request, reply, toAppModule(module).title, {
        name: 'app',
        module: toAppModule(module),
        base: prefix.replace(':project', project ?? '') + key,
        ...(project !== undefined && { project }),
        menu: host.forge.pageMenu(key, me.accountId).map(({ header, entries }) => ({ header, entries: [...entries] })),
      });
    };
    server.get(`${prefix}:module`, sendAppPage);
    server.get(`${prefix}:module/*`, sendAppPage);
  }

  server.get<{ Params: { file: string } }>('/_pages/bundle/:file', async (request, reply) => {
    const { file } = request.params;
    if (!/^[\w-]+\.(js|css)$/.test(file)) return reply.code(404).send();
    const content = await readFile(join(await bundleFolder(), file)).catch(() => undefined);
    if (!content) return reply.code(404).send();
    return reply.type(contentTypes[extname(file)] ?? 'application/octet-stream').send(content);
  });

  server.get<{ Params: { glyph: string } }>('/_pages/icon/:glyph', async (request, reply) => {
    const svg = await iconFile(request.params.glyph);
    return svg
      ? reply.type('image/svg+xml').header('cache-control', 'max-age=86400').send(svg)
      : reply.code(404).send();
  });

  server.get<{ Params: { module: string } }>('/_pages/frame/:module', (request, reply) => {
    const [, query = ''] = request.url.split('?');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', framePolicy(host.address + LOCALES_PATH))
      .send(frameDocument(`/_pages/script/${encodeURIComponent(request.params.module)}?${query}`));
  });

  server.get<{ Params: { file: string } }>(`${LOCALES_PATH}:file`, (request, reply) => {
    const file = host.forge.translation(request.params.file);
    return file === undefined ? reply.code(404).send() : reply.type('application/json').send(file);
  });

  server.get<{ Params: { module: string }; Querystring: { entryPoint?: string } }>(
    '/_pages/script/:module',
    async ({ params, query }, reply) => {
      const script = await host.forge.pageScript(params.module, query.entryPoint === 'edit' ? 'edit' : undefined);
      return reply.type('text/javascript; charset=utf-8').send(script);
    },
  );

  server.get('/_pages/site', () => overviewOf(host));

  server.post('/_pages/context', async (request) => {
    const { module, as, entryPoint, ...location } = placementSchema.parse(request.body);
    return host.forge.pageContext(module, as, location, entryPoint);
  });

  server.post('/_pages/invoke', (request) => invokeForPage(host.forge, resolverCallSchema.parse(request.body)));

  server.get<{ Querystring: { as?: string } }>('/_pages/gadgets', ({ query: { as = '' } }) => gadgetsOf(host, as));

  server.post('/_pages/gadget', (request) => {
    const { module, configuration } = gadgetSubmissionSchema.parse(request.body);
    host.forge.configureGadget(module, configuration);
    return {};
  });

  server.post('/_pages/panel-status', async (request) => {
    const { module, as, issue = '' } = placementSchema.parse(request.body);
    const { status, error } = await host.forge.panelStatus(module, as, issue);
    return { status: status ?? null, error: error ?? null };
  });

  server.post('/_pages/product', async (request) => productRequest(host, productCallSchema.parse(request.body)));

  server.post('/_pages/egress', async (request) => {
    const { call, input, as } = egressCallSchema.parse(request.body);
    return { result: (await host.forge.egressPermission(call, input, as)) ?? null };
  });

  server.get<{ Querystring: { as?: string; issue?: string } }>('/_pages/issue-modules', (request) => {
    const { as = '', issue = '' } = request.query;
    return host.forge.modules
      .filter(({ type }) => type === 'jira:issueContext' || type === 'jira:issuePanel' || type === 'jira:issueActivity')
      .filter(({ key }) => host.forge.isShown(key, as, { issue }))
      .map((module) => ({
        ...toAppModule(module),
        label: module.label ?? null,
        hasStatus: module.raw.status !== undefined || module.raw.dynamicProperties !== undefined,
      }));
  });

  return Promise.resolve();
}

/** Paths of the app's pages in a project, without the module's key. */
const PROJECT_PAGES = {
  'jira:projectPage': '/jira/projects/:project/apps/',
  'jira:projectSettingsPage': '/jira/projects/:project/settings/apps/',
} as const;

/** Returns links to the app's pages in a project that the user may open. */
function projectLinks(host: Host, type: keyof typeof PROJECT_PAGES, as: string, project: string): ProjectLink[] {
  return host.forge.modules
    .filter((module) => module.type === type && isShownIn(host, module.key, as, project))
    .map(({ key, title }) => ({ title: title ?? key, href: PROJECT_PAGES[type].replace(':project', project) + key }));
}

/** Returns true if the user may open the page. In a project, the user must be able to view the project, too. */
function isShownIn(host: Host, module: string, as: string, project: string | undefined): boolean {
  if (
    project !== undefined &&
    host.jira.lookUp(`/rest/api/3/project/${encodeURIComponent(project)}`, as).status !== 200
  ) {
    return false;
  }
  return host.forge.isShown(module, as, { project });
}

/** Returns the app's pages of a type that the user may open. */
function pagesOf(host: Host, type: string, as: string): AppModule[] {
  return host.forge.modules
    .filter((module) => module.type === type && host.forge.isShown(module.key, as))
    .map(toAppModule);
}

/**
 * Returns the app's admin pages: one without a button for Jira's sidebar, the others with their buttons in Manage apps
 * [doc: jira-admin-page].
 */
function adminPagesOf(host: Host, as: string): AdminPage[] {
  return host.forge.modules
    .filter(({ key, type }) => type === 'jira:adminPage' && host.forge.isShown(key, as))
    .flatMap((module) => {
      const { useAsConfig, useAsGetStarted } = module.raw;
      const buttons: AdminPage['button'][] = [
        ...(useAsConfig === true ? (['Configure'] as const) : []),
        ...(useAsGetStarted === true ? (['Get started'] as const) : []),
      ];
      return (buttons.length === 0 ? [null] : buttons).map((button) => ({ ...toAppModule(module), button }));
    });
}

/** Returns a module with its key as default title. */
function toAppModule({ key, type, title }: Module): AppModule {
  return { key, type, title: title ?? key };
}
