import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { manifestSchema, type Destination, type Manifest, type Remote } from './manifest';
import { checkManifest } from './manifest-checks';
import { withVariables } from './manifest-variables';
import type { Module } from './module';

const APP_ID = /^ari:cloud:ecosystem::app\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Reads `manifest.yml` in an app's folder.
 * @throws Error that names each module, key or limit that Forge refuses at deployment, or that the sandbox doesn't
 * support.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.yml'), 'utf8').catch(() => {
    throw new Error(`there is no manifest.yml in ${folder}`);
  });
  return parseManifest(text);
}

/**
 * Parses and checks the text of a manifest.
 * @throws Error with all findings.
 */
export function parseManifest(text: string): Manifest {
  const parsed = manifestSchema.safeParse(withVariables(parse(text), process.env));
  if (!parsed.success) throw new Error(`manifest.yml: ${parsed.error.issues.map(findingOf).join('; ')}`);
  const { app, permissions, remotes, resources } = parsed.data;
  const registeredId = APP_ID.exec(app.id ?? '')?.[1];
  const manifest: Manifest = {
    appId: registeredId ?? derivedId(app.name ?? ''),
    isRegistered: registeredId !== undefined,
    name: app.name,
    memoryMB: app.runtime.memoryMB,
    modules: parsed.data.modules,
    list: Object.entries({ ...parsed.data.modules, function: [] }).flatMap(([type, modulesOfType]) =>
      modulesOfType.map((raw) => toModule(type, raw)),
    ),
    scopes: new Set(permissions?.scopes.map(({ name }) => name)),
    impersonationScopes: new Set(
      permissions?.scopes.filter(({ mayImpersonate }) => mayImpersonate).map(({ name }) => name),
    ),
    backendHosts: hostsOf(permissions?.external?.fetch?.backend ?? [], remotes),
    clientHosts: hostsOf(permissions?.external?.fetch?.client ?? [], remotes),
    imageHosts: hostsOf(permissions?.external?.images ?? [], remotes),
    hasConfigurableEgress: permissions?.external?.configurable?.enabled ?? false,
    entities: app.storage?.entities ?? [],
    resources: new Map(resources.map((resource) => [resource.key, resource.path])),
    translations: parsed.data.translations,
  };
  checkManifest(manifest);
  return manifest;
}

/** Returns the addresses of destinations. Throws if one names a remote that `fetch` can't reach. */
function hostsOf(destinations: readonly Destination[], remotes: readonly Remote[]): string[] {
  return destinations.map((destination) => {
    if ('address' in destination) return destination.address;
    const remote = remotes.find(({ key }) => key === destination.remote);
    if (remote?.baseUrl === undefined) throw new Error(`manifest.yml: there is no remote ${destination.remote}`);
    if (!remote.operations.includes('fetch')) {
      throw new Error(`manifest.yml: the remote ${remote.key} needs the operation fetch`);
    }
    return remote.baseUrl;
  });
}

/** Returns a UUID that is derived from the app's name. */
function derivedId(name: string): string {
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

/** Returns the finding that describes an error of the schema. */
function findingOf({ path, message, ...issue }: z.core.$ZodIssue): string {
  const location = path.join('.');
  if (issue.code === 'unrecognized_keys' && location === 'modules') {
    return `the sandbox does not support the module ${issue.keys.join(', ')}`;
  }
  if (issue.code === 'unrecognized_keys' && location === '') {
    return `the sandbox does not support ${issue.keys.join(', ')} of a manifest`;
  }
  return location === '' ? message : `${location}: ${message}`;
}
