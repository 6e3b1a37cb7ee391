import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { SENT_EVENTS } from '../../jira/events';
import { unknownConditions } from '../pages/display-conditions';
import { readFilter } from '../event-filter';
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
/** Jira events that the site can send. A trigger on another event is an error, because it would never run. */
export const JIRA_EVENTS: ReadonlySet<string> = new Set(SENT_EVENTS);
const APP_EVENT = /^avi:cloud:ecosystem::event\/[0-9a-f-]{36}\/[a-zA-Z0-9_-]+$/;
/** Modules that an app may declare only once [doc: modules/jira-admin-page, jira-global-page]. */
const ONCE = ['jira:globalPage'] as const;

// Limit over all entity properties of an app [doc: modules/jira-entity-property].
const MAX_INDEXED_VALUES = 100;
/** Maximum length of an address for egress [source: @forge/manifest]. */
const MAX_EGRESS_ADDRESS = 1000;

/** Reads a data table from the package `@forge/manifest`. */
function tableOf<T>(file: string, table: z.ZodType<T>): T {
  return table.parse(JSON.parse(readFileSync(join(dirname(require.resolve('@forge/manifest')), file), 'utf8')));
}

const eventScopes = z.object({
  mapping: z.array(z.object({ productEvent: z.string(), oAuthScopes: z.record(z.string(), z.array(z.string())) })),
});
let scopesByEvent: ReadonlyMap<string, readonly (readonly string[])[]> | undefined;

/** Returns the lists of scopes of an event. An app needs all scopes of one list. */
function scopesOf(event: string): readonly (readonly string[])[] | undefined {
  scopesByEvent ??= new Map(
    tableOf('mapping/product-event-to-scope-mapping.json', eventScopes).mapping.map(({ productEvent, oAuthScopes }) => [
      productEvent,
      Object.values(oAuthScopes),
    ]),
  );
  return scopesByEvent.get(event);
}

/**
 * Throws if Forge would refuse to deploy the manifest, or would deploy a part of it that never runs. Expects a manifest
 * that matches the schema.
 * @throws Error with all findings.
 */
export function checkManifest(manifest: Manifest): void {
  const findings = [
    ...keys(manifest),
    ...functions(manifest),
    ...permissions(manifest),
    ...events(manifest),
    ...filters(manifest),
    ...schedules(manifest),
    ...surfaces(manifest),
    ...storage(manifest),
  ];
  if (findings.length > 0) throw new Error(`manifest.yml: ${findings.join('; ')}`);
}

function* keys({ list, modules }: Manifest): Generator<string> {
  const seen = new Set<string>();
  for (const { key } of [...list, ...modules.function]) {
    if (seen.has(key)) yield `the key ${key} occurs twice`;
    seen.add(key);
  }
}

function* functions({ list, modules }: Manifest): Generator<string> {
  const declared = new Set(modules.function.map(({ key }) => key));
  for (const { key, raw } of list) {
    for (const name of functionsOf(raw)) {
      if (!declared.has(name)) yield `${key} names the function ${name}, which is not declared`;
    }
  }
}

const named = z.object({ function: z.string() }).optional();
const running = z.object({ function: z.string().optional(), resolver: named, dynamicProperties: named });

/** Returns the keys of the functions that a module runs. For a page these are its resolver and its dynamic properties. */
export function functionsOf(raw: Readonly<Record<string, unknown>>): string[] {
  const { data } = running.safeParse(raw);
  return [data?.function ?? data?.resolver?.function, data?.dynamicProperties?.function].filter(
    (key) => key !== undefined,
  );
}

let knownScopes: ReadonlySet<string> | undefined;

function* permissions({ scopes, backendHosts, clientHosts, imageHosts }: Manifest): Generator<string> {
  knownScopes ??= new Set(tableOf('scopes/shipyard-scopes.json', z.array(z.string())));
  for (const scope of scopes) if (!knownScopes.has(scope)) yield `there is no scope ${scope}`;
  for (const address of [...backendHosts, ...clientHosts, ...imageHosts]) {
    if (!isEgressAddress(address)) yield `${address} is no address that egress can go to`;
  }
}

/** Returns true for `*`, a host, or a URL with https or wss, with or without a path [source: @forge/manifest]. */
function isEgressAddress(address: string): boolean {
  if (address === '*') return true;
  if (address.length > MAX_EGRESS_ADDRESS || !address.includes('.') || address.includes(' ')) return false;
  const text = address.includes('://') ? address : `https://${address}`;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^(https|wss):$/.test(protocol) && /^(\*\.)?[.a-zA-Z0-9_-]+$/.test(hostname);
}

function* events({ modules, scopes }: Manifest): Generator<string> {
  for (const { key, events: names } of modules.trigger) {
    for (const name of names) {
      if (UNSCOPED_EVENTS.has(name) || APP_EVENT.test(name)) continue;
      const choices = scopesOf(name);
      if (!choices) yield `${key} listens to ${name}, which is not an event`;
      else if (!JIRA_EVENTS.has(name)) yield `${key} listens to ${name}, which the sandbox never sends`;
      else if (!choices.some((choice) => choice.every((scope) => scopes.has(scope)))) {
        yield `${key} listens to ${name} without the scope ${choices.map((choice) => choice.join(', ')).join(' or ')}`;
      }
    }
  }
}

function* filters({ modules }: Manifest): Generator<string> {
  const paths = new Set<string>();
  for (const trigger of modules.trigger) {
    const read = readFilter(trigger);
    if ('error' in read) yield `${trigger.key}: ${read.error}`;
    else for (const path of read.paths) paths.add(path);
  }
  if (paths.size > MAX_PROPERTY_PATHS) {
    yield `the triggers read ${paths.size} property paths, at most ${MAX_PROPERTY_PATHS} are allowed`;
  }
}

function* schedules({ modules: { scheduledTrigger } }: Manifest): Generator<string> {
  if (scheduledTrigger.length > MAX_SCHEDULED_TRIGGERS) yield `more than ${MAX_SCHEDULED_TRIGGERS} scheduled triggers`;
  if (scheduledTrigger.filter(({ interval }) => interval === 'fiveMinute').length > 1) {
    yield 'more than one scheduled trigger runs every five minutes';
  }
}

/** Returns the keys of the resources that draw a module. Other resources are folders of icons [doc: resources]. */
export function scriptsOf({ resource, raw }: Module): string[] {
  return [resource, edited.safeParse(raw).data?.edit?.resource].filter((key) => key !== undefined);
}

function* surfaces({ modules, resources, list }: Manifest): Generator<string> {
  for (const module of list) {
    const { key, raw } = module;
    for (const condition of unknownConditions(conditionsOf(raw))) {
      yield `${key}: the sandbox does not support the display condition ${condition}`;
    }
    for (const each of scriptsOf(module)) {
      if (!resources.has(each)) yield `${key} names the resource ${each}, which is not declared`;
    }
  }
  const indexed = modules['jira:entityProperty'].flatMap(({ values }) => values).length;
  if (indexed > MAX_INDEXED_VALUES) yield `more than ${MAX_INDEXED_VALUES} values of entity properties are indexed`;
  for (const type of ONCE) if (modules[type].length > 1) yield `more than one ${type}`;
  const admin = modules['jira:adminPage'];
  for (const { key, pages, sections } of [...admin, ...modules['jira:globalPage'], ...projectPages(modules)]) {
    if (pages !== undefined && sections !== undefined) {
      yield `${key} has pages and sections, only one of them is allowed`;
    }
  }
  const plain = admin.filter((page) => page.useAsConfig !== true && page.useAsGetStarted !== true);
  for (const group of [
    plain,
    admin.filter((page) => page.useAsConfig === true),
    admin.filter((page) => page.useAsGetStarted === true),
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
  const own = modules['jira:globalPermission'].map(({ key }) => key);
  const conditions = list.flatMap(({ key, raw }) =>
    [...ownPermissions(conditionsOf(raw), own)].map(
      (permission) =>
        `${key}: no documentation says that hasGlobalPermission knows the app's own permission ${permission}; check each call too`,
    ),
  );
  return [...registration, ...menus, ...conditions];
}

/** Yields the app's own permissions that display conditions name. */
function* ownPermissions(conditions: unknown, own: readonly string[]): Generator<string> {
  if (typeof conditions !== 'object' || conditions === null) return;
  for (const [name, value] of Object.entries(conditions)) {
    if (name === 'hasGlobalPermission' && own.includes(String(value))) yield String(value);
    else yield* ownPermissions(value, own);
  }
}

const edited = z.object({ edit: z.object({ resource: z.string() }).optional() });
const conditioned = z.object({ displayConditions: z.record(z.string(), z.unknown()).optional() });
const conditionsOf = (raw: unknown): Record<string, unknown> | undefined =>
  conditioned.safeParse(raw).data?.displayConditions;

function* storage({ entities }: Manifest): Generator<string> {
  try {
    parseEntities(entities);
  } catch (error) {
    yield error instanceof Error ? error.message : String(error);
  }
}
