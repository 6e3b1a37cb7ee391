import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { SENT_EVENTS } from '../../jira/events';
import { unknownConditions } from '../pages/display-conditions';
import { compileEventFilter } from '../event-filter';
import { MAX_PROPERTY_PATHS } from '../filter/property-path';
import { parseEntities } from '../kvs/entities';
import type { Manifest } from './manifest';
import type { Module } from './module';

// Limits of scheduled triggers: five per app, one of them every five minutes [doc: modules/scheduled-trigger].
const MAX_SCHEDULED_TRIGGERS = 5;
/** Events that need no scope [doc: events-reference/life-cycle, data-security-policy-events]. */
export const UNSCOPED_EVENTS: ReadonlySet<string> = new Set([
  'avi:forge:installed:app',
  'avi:forge:upgraded:app',
  'avi:ecosystem.app_policy:blocked:app_access_to_objects.v2',
  'avi:ecosystem.app_policy:blocked:app_access_to_objects_in_container.v2',
]);
/** Jira events that the sandbox can send. A trigger on another event is an error, because it would never run. */
export const JIRA_EVENTS: ReadonlySet<string> = new Set(SENT_EVENTS);
const APP_EVENT = /^avi:cloud:ecosystem::event\/[0-9a-f-]{36}\/[a-zA-Z0-9_-]+$/;
/** Modules that an app may declare only once [doc: modules/jira-admin-page, jira-global-page]. */
const SINGLE_MODULES = ['jira:globalPage'] as const;

// Limit over all entity properties of an app [doc: modules/jira-entity-property].
const MAX_INDEXED_VALUES = 100;
/** Maximum length of an address for egress [source: @forge/manifest]. */
const MAX_EGRESS_ADDRESS_LENGTH = 1000;

/** Reads a data table from the package `@forge/manifest`. */
function readTable<T>(file: string, table: z.ZodType<T>): T {
  return table.parse(JSON.parse(readFileSync(join(dirname(require.resolve('@forge/manifest')), file), 'utf8')));
}

const eventScopes = z.object({
  mapping: z.array(z.object({ productEvent: z.string(), oAuthScopes: z.record(z.string(), z.array(z.string())) })),
});
let scopesByEvent: ReadonlyMap<string, readonly (readonly string[])[]> | undefined;

/** Returns the alternative lists of scopes for an event. An app needs all scopes of one list. */
function scopesOf(event: string): readonly (readonly string[])[] | undefined {
  scopesByEvent ??= new Map(
    readTable('mapping/product-event-to-scope-mapping.json', eventScopes).mapping.map(
      ({ productEvent, oAuthScopes }) => [productEvent, Object.values(oAuthScopes)],
    ),
  );
  return scopesByEvent.get(event);
}

/**
 * Checks a manifest that matches the schema.
 * @throws Error with all findings if Forge would refuse to deploy the manifest, or would deploy a part that never runs.
 */
export function checkManifest(manifest: Manifest): void {
  const findings = [
    ...keyFindings(manifest),
    ...functionFindings(manifest),
    ...permissionFindings(manifest),
    ...eventFindings(manifest),
    ...filterFindings(manifest),
    ...scheduleFindings(manifest),
    ...pageFindings(manifest),
    ...storageFindings(manifest),
  ];
  if (findings.length > 0) throw new Error(`manifest.yml: ${findings.join('; ')}`);
}

function* keyFindings({ list, modules }: Manifest): Generator<string> {
  const seen = new Set<string>();
  for (const { key } of [...list, ...modules.function]) {
    if (seen.has(key)) yield `the key ${key} occurs twice`;
    seen.add(key);
  }
}

function* functionFindings({ list, modules }: Manifest): Generator<string> {
  const declared = new Set(modules.function.map(({ key }) => key));
  for (const { key, raw } of list) {
    for (const name of functionsOf(raw)) {
      if (!declared.has(name)) yield `${key} names the function ${name}, which is not declared`;
    }
  }
}

const functionReference = z.object({ function: z.string() }).optional();
const moduleFunctions = z.object({
  function: z.string().optional(),
  resolver: functionReference,
  dynamicProperties: functionReference,
});

/** Returns the keys of the functions that a module runs. For a page these are its resolver and its dynamic properties. */
export function functionsOf(raw: Readonly<Record<string, unknown>>): string[] {
  const { data } = moduleFunctions.safeParse(raw);
  return [data?.function ?? data?.resolver?.function, data?.dynamicProperties?.function].filter(
    (key) => key !== undefined,
  );
}

let knownScopes: ReadonlySet<string> | undefined;

function* permissionFindings({ scopes, backendHosts, clientHosts, imageHosts }: Manifest): Generator<string> {
  knownScopes ??= new Set(readTable('scopes/shipyard-scopes.json', z.array(z.string())));
  for (const scope of scopes) if (!knownScopes.has(scope)) yield `there is no scope ${scope}`;
  for (const address of [...backendHosts, ...clientHosts, ...imageHosts]) {
    if (!isEgressAddress(address)) yield `${address} isn't a valid address for egress`;
  }
}

/** Returns true for `*`, a host, or a URL with https or wss, with or without a path [source: @forge/manifest]. */
function isEgressAddress(address: string): boolean {
  if (address === '*') return true;
  if (address.length > MAX_EGRESS_ADDRESS_LENGTH || !address.includes('.') || address.includes(' ')) return false;
  const text = address.includes('://') ? address : `https://${address}`;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^(https|wss):$/.test(protocol) && /^(\*\.)?[.a-zA-Z0-9_-]+$/.test(hostname);
}

function* eventFindings({ modules, scopes }: Manifest): Generator<string> {
  for (const { key, events: names } of modules.trigger) {
    for (const name of names) {
      if (UNSCOPED_EVENTS.has(name) || APP_EVENT.test(name)) continue;
      const alternatives = scopesOf(name);
      if (!alternatives) yield `${key} listens to ${name}, which is not an event`;
      else if (!JIRA_EVENTS.has(name)) yield `${key} listens to ${name}, which the sandbox never sends`;
      else if (!alternatives.some((required) => required.every((scope) => scopes.has(scope)))) {
        yield `${key} listens to ${name} without the scope ${alternatives.map((required) => required.join(', ')).join(' or ')}`;
      }
    }
  }
}

function* filterFindings({ modules }: Manifest): Generator<string> {
  const paths = new Set<string>();
  for (const trigger of modules.trigger) {
    const eventFilter = compileEventFilter(trigger);
    if ('error' in eventFilter) yield `${trigger.key}: ${eventFilter.error}`;
    else for (const path of eventFilter.paths) paths.add(path);
  }
  if (paths.size > MAX_PROPERTY_PATHS) {
    yield `the triggers read ${paths.size} property paths, at most ${MAX_PROPERTY_PATHS} are allowed`;
  }
}

function* scheduleFindings({ modules: { scheduledTrigger } }: Manifest): Generator<string> {
  if (scheduledTrigger.length > MAX_SCHEDULED_TRIGGERS) yield `more than ${MAX_SCHEDULED_TRIGGERS} scheduled triggers`;
  if (scheduledTrigger.filter(({ interval }) => interval === 'fiveMinute').length > 1) {
    yield 'more than one scheduled trigger runs every five minutes';
  }
}

/** Returns the keys of the resources that draw a module. Other resources are folders of icons [doc: resources]. */
export function scriptsOf({ resource, raw }: Module): string[] {
  return [resource, editView.safeParse(raw).data?.edit?.resource].filter((key) => key !== undefined);
}

function* pageFindings({ modules, resources, list }: Manifest): Generator<string> {
  for (const module of list) {
    const { key, raw } = module;
    for (const condition of unknownConditions(conditionsOf(raw))) {
      yield `${key}: the sandbox does not support the display condition ${condition}`;
    }
    for (const resource of scriptsOf(module)) {
      if (!resources.has(resource)) yield `${key} names the resource ${resource}, which is not declared`;
    }
  }
  const indexed = modules['jira:entityProperty'].flatMap(({ values }) => values).length;
  if (indexed > MAX_INDEXED_VALUES) yield `more than ${MAX_INDEXED_VALUES} values of entity properties are indexed`;
  for (const type of SINGLE_MODULES) if (modules[type].length > 1) yield `more than one ${type}`;
  const adminPages = modules['jira:adminPage'];
  for (const { key, pages, sections } of [...adminPages, ...modules['jira:globalPage'], ...projectPages(modules)]) {
    if (pages !== undefined && sections !== undefined) {
      yield `${key} has pages and sections, only one of them is allowed`;
    }
  }
  const plainPages = adminPages.filter((page) => page.useAsConfig !== true && page.useAsGetStarted !== true);
  for (const group of [
    plainPages,
    adminPages.filter((page) => page.useAsConfig === true),
    adminPages.filter((page) => page.useAsGetStarted === true),
  ]) {
    if (group.length > 1) yield 'more than one jira:adminPage of a kind (plain, useAsConfig, useAsGetStarted)';
  }
}

const projectPages = (modules: Manifest['modules']): Manifest['modules']['jira:projectPage'] => [
  ...modules['jira:projectPage'],
  ...modules['jira:projectSettingsPage'],
];

/** Returns warnings about parts of the manifest that Forge deploys and then ignores. */
export function warningsOf({ appId, isRegistered, modules, list }: Manifest): readonly string[] {
  const registration = isRegistered ? [] : [`app.id is not registered; the sandbox uses ${appId}`];
  const menus = [...modules['jira:adminPage'], ...projectPages(modules)].flatMap(({ key, pages, sections }) =>
    pages === undefined && sections === undefined
      ? []
      : [`${key}: sub-pages of this module work with Custom UI only; Jira draws no menu`],
  );
  const ownKeys = modules['jira:globalPermission'].map(({ key }) => key);
  const conditions = list.flatMap(({ key, raw }) =>
    [...ownPermissions(conditionsOf(raw), ownKeys)].map(
      (permission) =>
        `${key}: no documentation says that hasGlobalPermission knows the app's own permission ${permission}; check each call too`,
    ),
  );
  return [...registration, ...menus, ...conditions];
}

/** Yields the app's own permissions that display conditions name. */
function* ownPermissions(conditions: unknown, ownKeys: readonly string[]): Generator<string> {
  if (typeof conditions !== 'object' || conditions === null) return;
  for (const [name, value] of Object.entries(conditions)) {
    if (name === 'hasGlobalPermission' && ownKeys.includes(String(value))) yield String(value);
    else yield* ownPermissions(value, ownKeys);
  }
}

const editView = z.object({ edit: z.object({ resource: z.string() }).optional() });
const conditionsMember = z.object({ displayConditions: z.record(z.string(), z.unknown()).optional() });
const conditionsOf = (raw: unknown): Record<string, unknown> | undefined =>
  conditionsMember.safeParse(raw).data?.displayConditions;

function* storageFindings({ entities }: Manifest): Generator<string> {
  try {
    parseEntities(entities);
  } catch (error) {
    yield error instanceof Error ? error.message : String(error);
  }
}
