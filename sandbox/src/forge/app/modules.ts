import { z } from 'zod';
import { text as translatableText } from '../pages/translations';

const key = z.string().regex(/^[a-zA-Z0-9_-]+$/, 'keys match ^[a-zA-Z0-9_-]+$');
const keyAndFunction = {
  key,
  function: z.string({ error: 'needs a function (remote endpoints are not known to the sandbox)' }),
};

// Modules without pages accept no other members, except web triggers [schema: @forge/manifest].
const functionModule = z.strictObject({
  key,
  cleanup: z.boolean().optional(),
  runtime: z.looseObject({}).optional(),
  handler: z.string().regex(/^[\w\-/]+\.\w+$/, 'a handler reads file.export'),
  // Maximum time-out [doc: modules/function, 22 Aug 2026].
  timeoutSeconds: z.int().min(1).max(900).optional(),
});
const trigger = z.strictObject({
  ...keyAndFunction,
  events: z.array(z.string()).min(1),
  filter: z
    .strictObject({
      ignoreSelf: z.boolean().optional(),
      appIsLicensed: z.boolean().optional(),
      expression: z.string().optional(),
      onError: z.enum(['IGNORE', 'IGNORE_AND_LOG', 'RECEIVE', 'RECEIVE_AND_LOG']).optional(),
    })
    // Rules of a filter [doc: modules/trigger, "Filter reference"].
    .refine(
      ({ ignoreSelf, appIsLicensed, expression }) =>
        [ignoreSelf, appIsLicensed, expression].some((member) => member !== undefined),
      'needs appIsLicensed, ignoreSelf or expression',
    )
    .refine(
      ({ onError, expression }) => onError === undefined || expression !== undefined,
      'onError needs an expression',
    )
    .optional(),
  payload: z.strictObject({ include: z.strictObject({ propertyPaths: z.array(z.string()) }) }).optional(),
});
/** A web trigger. Other members are accepted and have no effect [schema: @forge/manifest]. */
const webTrigger = z.looseObject({
  ...keyAndFunction,
  request: z
    .undefined({ error: "the sandbox doesn't support request: its authentication wouldn't be applied" })
    .optional(),
  unlicensedAccess: z.undefined({ error: 'unlicensedAccess is refused by Forge' }).optional(),
  urlFormat: z.enum(['v1', 'v2']).default('v1'),
  response: z
    .strictObject({
      type: z.enum(['static', 'dynamic']),
      outputs: z
        .array(
          z.strictObject({
            key: z.string(),
            statusCode: z.int(),
            contentType: z.string().optional(),
            body: z.string().optional(),
          }),
        )
        .optional(),
    })
    // Rule of a static response [doc: modules/web-trigger, "Response"].
    .refine(({ type, outputs }) => type !== 'static' || outputs !== undefined, 'a static response needs outputs')
    .optional(),
});
const queue = z.string().regex(/^[a-zA-Z0-9-_]+$/);
/** A member without effect, because the app has only one version at a time. */
const crossVersion = z.boolean().optional();
/** A consumer that names its function or, in the older form, a method of a resolver [schema: @forge/manifest]. */
const consumer = z.union(
  [
    z.strictObject({ ...keyAndFunction, queue, crossVersion, method: z.undefined().optional() }),
    z
      .strictObject({
        key,
        queue,
        crossVersion,
        resolver: z.strictObject({ function: z.string(), method: z.string().min(1).max(255) }),
      })
      .transform(({ resolver, ...rest }) => ({ ...rest, ...resolver })),
  ],
  { error: 'needs queue and either function or resolver: {function, method}' },
);
const scheduledTrigger = z.strictObject({
  ...keyAndFunction,
  interval: z.enum(['fiveMinute', 'hour', 'day', 'week']),
  filter: z.strictObject({ appIsLicensed: z.boolean() }).optional(),
});
// Members of all page modules [doc: "Properties" of jira-admin-page, -global-page, -issue-context, -issue-panel,
// -issue-activity, -project-page, -project-settings-page].
const page = z.looseObject({
  key,
  title: translatableText,
  resource: z.string(),
  render: z.literal('native', { error: 'draws Custom UI; the sandbox draws UI Kit (render: native)' }),
  resolver: z.looseObject({ function: z.string() }).optional(),
  displayConditions: z.record(z.string(), z.unknown()).optional(),
});
// A page below a full page [doc: jira-global-page, "Page" and "Section"].
const subpage = z.strictObject({
  title: translatableText,
  route: z.string().min(1),
  icon: z.string().optional(),
  displayConditions: z.record(z.string(), z.unknown()).optional(),
});
const fullPage = page.extend({
  icon: z.string().optional(),
  layout: z.enum(['native', 'basic']).optional(),
  pages: z.array(subpage).optional(),
  sections: z.array(z.strictObject({ header: translatableText.optional(), pages: z.array(subpage) })).optional(),
});
const adminPage = fullPage.extend({ useAsConfig: z.boolean().optional(), useAsGetStarted: z.boolean().optional() });
// Static status of an issue context panel [doc: jira-issue-context, "Status properties"].
const issueStatus = z.strictObject({
  type: z.enum(['badge', 'lozenge', 'icon']),
  value: z.strictObject({
    label: z.string().min(1).max(255),
    url: z.string().optional(),
    type: z.enum(['default', 'inprogress', 'moved', 'new', 'removed', 'success']).optional(),
  }),
});
const issueContext = page.extend({
  label: translatableText,
  icon: z.string().optional(),
  status: issueStatus.optional(),
  dynamicProperties: z.looseObject({ function: z.string() }).optional(),
});
// A dashboard gadget [doc: jira-dashboard-gadget, "Properties"].
const gadget = page.extend({
  title: z.union([translatableText, z.strictObject({ text: z.string(), href: z.string() })]),
  description: translatableText,
  thumbnail: z.url({ error: 'needs the absolute URL of an image as its thumbnail' }),
  edit: z.strictObject({ resource: z.string(), render: page.shape.render }).optional(),
  refreshable: z.boolean().optional(),
});
// A permission that the app adds to Jira [doc: jira-global-permission, "Properties"].
const globalPermission = z.looseObject({
  key,
  name: translatableText,
  description: translatableText,
  anonymousAllowed: z.boolean(),
  defaultGrants: z.array(z.enum(['none', 'all', 'jira-administrators'])).optional(),
});
const entityProperty = z.looseObject({
  key,
  entityType: z.literal('issue', { error: 'the sandbox indexes issue properties only' }),
  propertyKey: z.string(),
  values: z
    .array(
      z.strictObject({
        path: z.string(),
        type: z.enum(['string', 'number', 'text', 'user', 'date']),
        searchAlias: z.string().optional(),
      }),
    )
    .min(1),
});
const appEvent = z.strictObject({ key, name: z.string(), allowedRecipients: z.array(z.string()).optional() });

/** Types of the modules that the sandbox draws: full pages, gadgets, and parts of the issue view. */
export const PAGE_TYPES = [
  'jira:adminPage',
  'jira:globalPage',
  'jira:projectPage',
  'jira:projectSettingsPage',
  'jira:dashboardGadget',
  'jira:issueContext',
  'jira:issuePanel',
  'jira:issueActivity',
] as const;

const listOf = <T extends z.ZodType>(item: T) => z.array(item).default([]);
/** Member `modules` of a manifest, with all types of modules that the sandbox supports. */
export const modules = z.strictObject({
  function: listOf(functionModule),
  trigger: listOf(trigger),
  webtrigger: listOf(webTrigger),
  consumer: listOf(consumer),
  scheduledTrigger: listOf(scheduledTrigger),
  preUninstall: listOf(z.strictObject(keyAndFunction)),
  event: listOf(appEvent),
  'jira:adminPage': listOf(adminPage),
  'jira:globalPage': listOf(fullPage),
  'jira:projectPage': listOf(fullPage),
  'jira:projectSettingsPage': listOf(fullPage),
  'jira:globalPermission': listOf(globalPermission),
  'jira:dashboardGadget': listOf(gadget),
  'jira:issueContext': listOf(issueContext),
  'jira:issuePanel': listOf(page.extend({ icon: z.string() })),
  'jira:issueActivity': listOf(page),
  'jira:entityProperty': listOf(entityProperty),
});

export type Trigger = z.infer<typeof trigger>;
export type WebTrigger = z.infer<typeof webTrigger>;
export type Consumer = z.infer<typeof consumer>;
export type ScheduledTrigger = z.infer<typeof scheduledTrigger>;
export type AnyFullPage = z.infer<typeof fullPage>;
export type IssueStatus = z.infer<typeof issueStatus>;
export const issueStatusSchema: z.ZodType<IssueStatus> = issueStatus;
export type Modules = z.infer<typeof modules>;
