import type { App } from '../app/app';
import { environmentOf, licenseOf, type Installation } from '../app/installation';

/** Data of an invocation in `__forge_runtime__` and in the function's second argument. */
export interface InvocationData {
  readonly invocationId: string;
  readonly moduleKey: string;
  /** Account of the page's viewer. Undefined in background functions. */
  readonly accountId: string | undefined;
  /** Granted external permissions: the manifest's and an admin's. */
  readonly external: unknown;
  remainingMs(): number;
}

const stopwatch = { stop: () => undefined };
// Counters that the SDK calls. The sandbox ignores them.
const metrics = { counter: () => ({ incr: () => undefined }), timing: () => ({ measure: () => stopwatch }) };

/** Returns `globalThis.__forge_runtime__`, as `@forge/api` 8 reads it [source: @forge/api]. */
export function forgeRuntime(
  { manifest, version, folder }: App,
  installation: Installation,
  data: InvocationData,
): unknown {
  const { installationId, environmentId, contextAri } = installation;
  return {
    appContext: {
      appId: manifest.appId,
      appVersion: version,
      environmentId,
      environmentType: environmentOf(installation),
      invocationId: data.invocationId,
      installationId,
      moduleKey: data.moduleKey,
      license: licenseOf(installation),
      installation: installationContextOf(installation),
      permissions: { scopes: [...manifest.scopes], external: data.external },
    },
    contextAri,
    metrics,
    lambdaContext: { getRemainingTimeInMillis: () => data.remainingMs() },
    tracing: {
      traceId: data.invocationId.replaceAll('-', ''),
      spanId: data.invocationId.slice(-16).replaceAll('-', ''),
    },
    externalAuth: [],
    aaid: data.accountId,
    container: { appCodeDir: folder },
  };
}

/** Returns the second argument of every function [doc: function-reference/arguments]. */
export function functionContext(installation: Installation, accountId: string | undefined): Record<string, unknown> {
  return {
    installContext: installation.contextAri,
    ...(accountId === undefined ? {} : { principal: { accountId } }),
    license: licenseOf(installation),
    installation: installationContextOf(installation),
  };
}

function installationContextOf({ installationId, contextAri, site }: Installation): unknown {
  const ari = `ari:cloud:ecosystem::installation/${installationId}`;
  return {
    ari: { installationId, toString: () => ari, toJSON: () => ari },
    contexts: [{ cloudId: site.cloudId, toString: () => contextAri, toJSON: () => contextAri }],
  };
}
