import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SearchAlias } from '../../jira/jira';
import type { Module } from '../forge';
import { refuseWhatForgeRefuses } from './manifest-checks';
import { modules, type Modules } from './modules';
import { translations } from '../pages/translations';

const scopes = z.union([
  z.array(z.string()).transform((names) => names.map((name) => ({ name, impersonation: false }))),
  z
    .record(z.string(), z.looseObject({ allowImpersonation: z.boolean().optional() }).nullable())
    .transform((named) =>
      Object.entries(named).map(([name, scope]) => ({ name, impersonation: scope?.allowImpersonation === true })),
    ),
]);
const addresses = z
  .array(
    z.union([z.string(), z.looseObject({ address: z.string() }).transform(({ address }) => address)], {
      error: 'an address, or {address}',
    }),
  )
  .default([]);

const APP_ID = /^ari:cloud:ecosystem::app\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const manifest = z.strictObject({
  app: z.looseObject({
    // `forge register` writes it.
    id: z.string().nullish(),
    name: z.string().optional(),
    // Node.js 20 can no longer be deployed. [doc] platform changelog 2026
    runtime: z.looseObject(
      {
        name: z.enum(['nodejs22.x', 'nodejs24.x'], {
          error: ({ input }) => `${String(input)} can no longer be deployed: nodejs22.x, nodejs24.x`,
        }),
        memoryMB: z.int().min(128).max(1024).default(512),
      },
      { error: 'is missing: apps on the runtime before Node.js can no longer be deployed' },
    ),
    storage: z.looseObject({ entities: z.array(z.unknown()).optional() }).optional(),
    package: z.undefined({ error: 'bundles by hand, which Forge does not take in production' }).optional(),
  }),
  permissions: z
    .looseObject({
      scopes: scopes.default([]),
      external: z
        .looseObject({
          fetch: z.looseObject({ backend: addresses, client: addresses }).optional(),
          configurable: z.strictObject({ enabled: z.boolean() }).optional(),
        })
        .optional(),
    })
    .optional(),
  modules,
  resources: z.array(z.looseObject({ key: z.string(), path: z.string() })).default([]),
  // They can be declared; a call to one is refused when it is made.
  remotes: z.array(z.looseObject({ key: z.string() })).optional(),
  translations: translations.optional(),
});

/** An app as its manifest declares it. */
export interface Manifest {
  /** The uuid within the app's id. */
  readonly appId: string;
  /** False if the manifest has no app id of the registered form, and `appId` is invented. */
  readonly isRegistered: boolean;
  readonly name: string | undefined;
  readonly memoryMB: number;
  readonly modules: Modules;
  /** Every module but the functions, in the manifest's order within its type. */
  readonly list: readonly Module[];
  readonly scopes: ReadonlySet<string>;
  /** The scopes with which the app may act for a user who is not there (`allowImpersonation`). */
  readonly impersonating: ReadonlySet<string>;
  readonly backendHosts: readonly string[];
  readonly clientHosts: readonly string[];
  /** True if an admin may add hosts (`permissions.external.configurable`). */
  readonly configurableEgress: boolean;
  /** `app.storage.entities`, as written. */
  readonly entities: readonly unknown[];
  /** Path of each resource's first script by its key, relative to the app's folder. */
  readonly resources: ReadonlyMap<string, string>;
  readonly translations: z.infer<typeof translations> | undefined;
}

/**
 * Reads `manifest.yml` in an app's folder.
 * @throws Error that names each module, key or limit that Forge would refuse at deployment, or that the sandbox does not know.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.yml'), 'utf8').catch(() => {
    throw new Error(`there is no manifest.yml in ${folder}`);
  });
  return parseManifest(text);
}

export function parseManifest(text: string): Manifest {
  const parsed = manifest.safeParse(parse(text));
  if (!parsed.success) throw new Error(`manifest.yml: ${parsed.error.issues.map(told).join('; ')}`);
  const { app, permissions, resources } = parsed.data;
  const registeredId = APP_ID.exec(app.id ?? '')?.[1];
  const declared: Manifest = {
    appId: registeredId ?? inventedId(app.name ?? ''),
    isRegistered: registeredId !== undefined,
    name: app.name,
    memoryMB: app.runtime.memoryMB,
    modules: parsed.data.modules,
    list: Object.entries({ ...parsed.data.modules, function: [] }).flatMap(([type, ones]) =>
      ones.map((raw) => toModule(type, raw)),
    ),
    scopes: new Set(permissions?.scopes.map(({ name }) => name)),
    impersonating: new Set(permissions?.scopes.filter(({ impersonation }) => impersonation).map(({ name }) => name)),
    backendHosts: permissions?.external?.fetch?.backend ?? [],
    clientHosts: permissions?.external?.fetch?.client ?? [],
    configurableEgress: permissions?.external?.configurable?.enabled ?? false,
    entities: app.storage?.entities ?? [],
    resources: new Map(resources.map((resource) => [resource.key, resource.path])),
    translations: parsed.data.translations,
  };
  refuseWhatForgeRefuses(declared);
  return declared;
}

/** Returns a uuid that stays the same for an app's name. */
function inventedId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function toModule(
  type: string,
  raw: { readonly key: string; readonly title?: unknown; readonly resource?: unknown },
): Module {
  const { title, resource } = raw;
  return {
    key: raw.key,
    type,
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof resource === 'string' ? { resource } : {}),
    raw: { ...raw },
  };
}

/** Aliases of the app's `jira:entityProperty` modules, for JQL. */
export function searchAliases({ appId, modules: { 'jira:entityProperty': properties } }: Manifest): SearchAlias[] {
  return properties.flatMap(({ propertyKey, values }) =>
    values.flatMap(({ path, type, searchAlias }) =>
      searchAlias === undefined ? [] : [{ appId, propertyKey, path, type, alias: searchAlias }],
    ),
  );
}

function told({ path, message, ...issue }: z.core.$ZodIssue): string {
  const where = path.join('.');
  if (issue.code === 'unrecognized_keys' && where === 'modules') {
    return `the sandbox does not know the module ${issue.keys.join(', ')}`;
  }
  if (issue.code === 'unrecognized_keys' && where === '') {
    return `the sandbox does not know ${issue.keys.join(', ')} of a manifest`;
  }
  return where === '' ? message : `${where}: ${message}`;
}
