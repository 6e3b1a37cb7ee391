import { z } from 'zod';
import type { SearchAlias } from '../../jira/jira';
import type { Module } from './module';
import { modules, type Modules } from './modules';
import { translations } from '../pages/translations';

const scopes = z.union([
  z.array(z.string()).transform((names) => names.map((name) => ({ name, mayImpersonate: false }))),
  z
    .record(z.string(), z.looseObject({ allowImpersonation: z.boolean().optional() }).nullable())
    .transform((scopesByName) =>
      Object.entries(scopesByName).map(([name, scope]) => ({
        name,
        mayImpersonate: scope?.allowImpersonation === true,
      })),
    ),
]);
/** Hosts that requests may reach: addresses, or a remote by its key. */
const destinations = z
  .array(
    z.union(
      [
        z.string().transform((address) => ({ address })),
        z.looseObject({ address: z.string() }).transform(({ address }) => ({ address })),
        z.looseObject({ remote: z.string() }).transform(({ remote }) => ({ remote })),
      ],
      { error: 'an address, {address} or {remote}' },
    ),
  )
  .default([]);
// [doc: remotes, "Properties"]
const remote = z.looseObject({
  key: z.string(),
  baseUrl: z.union([z.string(), z.looseObject({ default: z.string() }).transform((urls) => urls.default)]).optional(),
  operations: z.array(z.enum(['storage', 'compute', 'fetch', 'other'])).default([]),
});

export type Destination = z.infer<typeof destinations>[number];
export type Remote = z.infer<typeof remote>;

export const manifestSchema = z.strictObject({
  app: z.looseObject({
    // `forge register` writes the id.
    id: z.string().nullish(),
    name: z.string().optional(),
    // Node.js 20 can no longer be deployed [doc: platform changelog 2026].
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
    package: z.undefined({ error: 'is a custom bundle, which Forge does not accept in production' }).optional(),
  }),
  permissions: z
    .looseObject({
      scopes: scopes.default([]),
      external: z
        .looseObject({
          fetch: z.looseObject({ backend: destinations, client: destinations }).optional(),
          images: destinations,
          configurable: z.strictObject({ enabled: z.boolean() }).optional(),
        })
        .optional(),
    })
    .optional(),
  modules,
  resources: z.array(z.looseObject({ key: z.string(), path: z.string() })).default([]),
  // A remote names hosts for `fetch`. A call with `invokeRemote` fails.
  remotes: z.array(remote).default([]),
  translations: translations.optional(),
  // Variables are replaced before the manifest is parsed.
  environment: z.looseObject({}).optional(),
});

/** The content of an app's manifest. */
export interface Manifest {
  /** UUID in the app's id. */
  readonly appId: string;
  /** False if the manifest has no registered app id. `appId` is then derived from the app's name. */
  readonly isRegistered: boolean;
  readonly name: string | undefined;
  readonly memoryMB: number;
  readonly modules: Modules;
  /** All modules except functions, by type and in the manifest's order. */
  readonly list: readonly Module[];
  readonly scopes: ReadonlySet<string>;
  /** Scopes that the app may use for a user who isn't present (`allowImpersonation`). */
  readonly impersonationScopes: ReadonlySet<string>;
  readonly backendHosts: readonly string[];
  readonly clientHosts: readonly string[];
  /** Addresses from which pages may load images (`permissions.external.images`). */
  readonly imageHosts: readonly string[];
  /** True if an admin may add hosts (`permissions.external.configurable`). */
  readonly hasConfigurableEgress: boolean;
  /** Unparsed `app.storage.entities`. */
  readonly entities: readonly unknown[];
  /** Paths of the resources' scripts by key, relative to the app's folder. */
  readonly resources: ReadonlyMap<string, string>;
  readonly translations: z.infer<typeof translations> | undefined;
}

/** Returns the JQL aliases of the app's `jira:entityProperty` modules. */
export function searchAliases({ appId, modules: { 'jira:entityProperty': properties } }: Manifest): SearchAlias[] {
  return properties.flatMap(({ propertyKey, values }) =>
    values.flatMap(({ path, type, searchAlias }) =>
      searchAlias === undefined ? [] : [{ appId, propertyKey, path, type, alias: searchAlias }],
    ),
  );
}
