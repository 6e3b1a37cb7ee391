import { z } from 'zod';

const personSchema = z.object({
  accountId: z.string(),
  displayName: z.string(),
  email: z.string(),
  admin: z.boolean(),
  active: z.boolean(),
});

const appModuleSchema = z.object({ key: z.string(), type: z.string(), title: z.string() });

/** Admin page of the app, with its button in Manage apps. A page without a button is in Jira's sidebar. */
const adminPageSchema = appModuleSchema.extend({ button: z.enum(['Configure', 'Get started']).nullable() });

/** Page that the app adds to a project. */
const projectPageSchema = z.object({ title: z.string(), href: z.string() });

const menuSchema = z.array(
  z.object({ header: z.string().optional(), entries: z.array(z.object({ title: z.string(), route: z.string() })) }),
);

/** Data of a page of the sandbox, which is in the page's HTML as JSON. */
export const pageDataSchema = z.object({
  view: z.discriminatedUnion('name', [
    z.object({ name: z.literal('home') }),
    z.object({ name: z.literal('site') }),
    z.object({
      name: z.literal('project'),
      key: z.string(),
      pages: z.array(projectPageSchema),
      settings: z.array(projectPageSchema),
    }),
    z.object({ name: z.literal('issue'), key: z.string() }),
    z.object({ name: z.literal('apps') }),
    z.object({ name: z.literal('dashboard') }),
    z.object({
      name: z.literal('app'),
      module: appModuleSchema,
      base: z.string(),
      menu: menuSchema,
      project: z.string().optional(),
    }),
    z.object({ name: z.literal('refused'), reason: z.string() }),
  ]),
  site: z.object({ url: z.string(), name: z.string() }),
  app: z.object({ name: z.string(), version: z.string(), environment: z.string() }),
  /** Absolute address of the sandbox. */
  address: z.string(),
  /** Pages that the app adds to Jira's navigation. */
  adminPages: z.array(adminPageSchema),
  globalPages: z.array(appModuleSchema),
  /** Web triggers of the app with their URLs, for the examples. */
  webTriggers: z.array(z.object({ key: z.string(), url: z.string() })),
  hasMockService: z.boolean(),
  theme: z.enum(['auto', 'light', 'dark']),
  /** User who views the page. */
  me: personSchema,
  users: z.array(personSchema),
  /** API token of the viewer, for the examples. */
  token: z.string(),
});

export type PageData = z.infer<typeof pageDataSchema>;
export type AppModule = z.infer<typeof appModuleSchema>;
export type AdminPage = z.infer<typeof adminPageSchema>;
export type ProjectLink = z.infer<typeof projectPageSchema>;
export type Menu = z.infer<typeof menuSchema>;

const namedSchema = z.object({ id: z.string(), name: z.string() });

/** Data for the site's administration that REST doesn't return. */
export const siteOverviewSchema = z.object({
  projects: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      state: z.enum(['live', 'archived', 'trashed']),
      appsBlocked: z.boolean(),
      types: z.array(namedSchema.extend({ statuses: z.array(namedSchema) })),
      roles: z.array(z.string()),
      /** Roles by the key of the permission that they hold. */
      permissions: z.record(z.string(), z.array(z.string())),
    }),
  ),
  archivedIssues: z.array(z.string()),
  schedules: z.array(z.string()),
  /** Current time in UTC, to the minute. */
  now: z.string(),
  /** True if the clock is virtual. */
  canMoveTime: z.boolean(),
});
export type SiteOverview = z.infer<typeof siteOverviewSchema>;

/** Modules of the app on an issue page. */
export const issueModulesSchema = z.array(
  appModuleSchema.extend({
    type: z.enum(['jira:issueContext', 'jira:issuePanel', 'jira:issueActivity']),
    label: z.string().nullable(),
    hasStatus: z.boolean(),
  }),
);

/** Placement of a module, as its frame sends it. */
export const placementSchema = z.object({
  module: z.string(),
  as: z.string(),
  issue: z.string().optional(),
  project: z.string().optional(),
  entryPoint: z.literal('edit').optional(),
});

/** Resolver call from a page. */
export const resolverCallSchema = placementSchema.extend({ functionKey: z.string(), payload: z.unknown().optional() });

/** Submission of a gadget's edit view. */
export const gadgetSubmissionSchema = placementSchema.extend({ configuration: z.unknown().optional() });

/** Gadgets of the app on the dashboard. `isRefused` is true if the display conditions hide a gadget from the viewer. */
export const gadgetListSchema = z.array(
  appModuleSchema.extend({
    id: z.string(),
    href: z.string().nullable(),
    hasEdit: z.boolean(),
    isConfigured: z.boolean(),
    isRefreshable: z.boolean(),
    refreshMinutes: z.number().nullable(),
    isRefused: z.boolean(),
  }),
);
export type Gadget = z.infer<typeof gadgetListSchema>[number];

/** Status of an issue context panel. */
export const panelStatusSchema = z.object({
  status: z
    .object({
      type: z.enum(['badge', 'lozenge', 'icon']),
      value: z.object({ label: z.string(), url: z.string().optional(), type: z.string().optional() }),
    })
    .nullable(),
  error: z.string().nullable(),
});

/** Call of Jira's REST API that a page makes with the bridge's `requestJira`. */
export const productCallSchema = placementSchema.extend({
  restPath: z.string().startsWith('/'),
  method: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string().nullable(),
  isMultipartFormData: z.boolean().default(false),
});

/** Call of the bridge's `permissions.egress`. */
export const egressCallSchema = z.object({
  call: z.enum(['set', 'get', 'deleteDomain', 'deleteGroup']),
  input: z.unknown().optional(),
  as: z.string(),
});
