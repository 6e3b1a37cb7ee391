import { z } from 'zod';

const person = z.object({
  accountId: z.string(),
  displayName: z.string(),
  email: z.string(),
  admin: z.boolean(),
  active: z.boolean(),
});

const appModule = z.object({ key: z.string(), type: z.string(), title: z.string() });

/** An admin page of the app, with its button in Manage apps. A page without a button is in Jira's sidebar. */
const adminPage = appModule.extend({ button: z.enum(['Configure', 'Get started']).nullable() });

/** A page that the app adds to a project. */
const projectPage = z.object({ title: z.string(), href: z.string() });

const menu = z.array(
  z.object({ header: z.string().optional(), entries: z.array(z.object({ title: z.string(), route: z.string() })) }),
);

/** Data of a page of the sandbox, which is in the page's HTML as JSON. */
export const pageData = z.object({
  view: z.discriminatedUnion('name', [
    z.object({ name: z.literal('home') }),
    z.object({ name: z.literal('site') }),
    z.object({
      name: z.literal('project'),
      key: z.string(),
      pages: z.array(projectPage),
      settings: z.array(projectPage),
    }),
    z.object({ name: z.literal('issue'), key: z.string() }),
    z.object({ name: z.literal('apps') }),
    z.object({ name: z.literal('dashboard') }),
    z.object({ name: z.literal('app'), module: appModule, base: z.string(), menu, project: z.string().optional() }),
    z.object({ name: z.literal('refused'), reason: z.string() }),
  ]),
  site: z.object({ url: z.string(), name: z.string() }),
  app: z.object({ name: z.string(), version: z.string(), environment: z.string() }),
  address: z.string(),
  /** Pages that the app adds to Jira's navigation. */
  adminPages: z.array(adminPage),
  globalPages: z.array(appModule),
  /** The app's web triggers with their URLs, for the examples. */
  webTriggers: z.array(z.object({ key: z.string(), url: z.string() })),
  hasMockService: z.boolean(),
  theme: z.enum(['auto', 'light', 'dark']),
  /** The viewer. */
  me: person,
  users: z.array(person),
  /** The viewer's API token, for the examples. */
  token: z.string(),
});

export type PageData = z.infer<typeof pageData>;
export type AppModule = z.infer<typeof appModule>;
export type AdminPage = z.infer<typeof adminPage>;
export type ProjectLink = z.infer<typeof projectPage>;
export type Menu = z.infer<typeof menu>;

const named = z.object({ id: z.string(), name: z.string() });

/** Data for the site's administration that REST doesn't return. */
export const siteOverview = z.object({
  projects: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      state: z.enum(['live', 'archived', 'trashed']),
      appsBlocked: z.boolean(),
      types: z.array(named.extend({ statuses: z.array(named) })),
      roles: z.array(z.string()),
      /** Roles by the key of the permission that they hold. */
      permissions: z.record(z.string(), z.array(z.string())),
    }),
  ),
  archivedIssues: z.array(z.string()),
  schedules: z.array(z.string()),
  now: z.string(),
  canMoveTime: z.boolean(),
});
export type SiteOverview = z.infer<typeof siteOverview>;

/** The app's modules on an issue page, sorted. */
export const issueModules = z.array(
  appModule.extend({
    type: z.enum(['jira:issueContext', 'jira:issuePanel', 'jira:issueActivity']),
    label: z.string().nullable(),
    hasStatus: z.boolean(),
  }),
);

/** Placement of a module, as its frame sends it. */
export const place = z.object({
  module: z.string(),
  as: z.string(),
  issue: z.string().optional(),
  project: z.string().optional(),
  entryPoint: z.literal('edit').optional(),
});

/** A resolver call from a page. */
export const resolverCall = place.extend({ functionKey: z.string(), payload: z.unknown().optional() });

/** A submission of a gadget's edit view. */
export const gadgetSubmission = place.extend({ configuration: z.unknown().optional() });

/** The app's gadgets on the dashboard. `refused` is true if the display conditions hide a gadget from the viewer. */
export const gadgetList = z.array(
  appModule.extend({
    id: z.string(),
    href: z.string().nullable(),
    hasEdit: z.boolean(),
    isConfigured: z.boolean(),
    isRefreshable: z.boolean(),
    refreshMinutes: z.number().nullable(),
    refused: z.boolean(),
  }),
);
export type Gadget = z.infer<typeof gadgetList>[number];

/** The status of an issue context panel. */
export const panelStatus = z.object({
  status: z
    .object({
      type: z.enum(['badge', 'lozenge', 'icon']),
      value: z.object({ label: z.string(), url: z.string().optional(), type: z.string().optional() }),
    })
    .nullable(),
  error: z.string().nullable(),
});

/** A REST call that a page makes with the bridge's `requestJira`. */
export const productCall = place.extend({
  restPath: z.string().startsWith('/'),
  method: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string().nullable(),
  isMultipartFormData: z.boolean().default(false),
});

/** A call of the bridge's `permissions.egress`. */
export const egressCall = z.object({
  call: z.enum(['set', 'get', 'deleteDomain', 'deleteGroup']),
  input: z.unknown().optional(),
  as: z.string(),
});
