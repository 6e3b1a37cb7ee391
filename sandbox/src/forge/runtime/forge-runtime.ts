import type { App } from '../app/app';
import { environmentOf, licenseOf, type Installation } from '../app/installation';

/** Data of an invocation in `__forge_runtime__` and in the function's second argument. */
export interface InvocationFacts {
  readonly invocationId: string;
  readonly moduleKey: string;
  /** Account of the page's viewer. Undefined in background functions. */
  readonly accountId: string | undefined;
  /** Granted external permissions: the manifest's and an admin's. */
  readonly external: unknown;
  remainingMs(): number;
}

const stopwatch = { stop: () => undefined };
// Atlassian's own counters, which the sandbox ignores.
const metrics = { counter: () => ({ incr: () => undefined }), timing: () => ({ measure: () => stopwatch }) };

/** Returns `globalThis.__forge_runtime__`, as `@forge/api` 8 reads it [source: @forge/api]. */
export function forgeRuntime({ manifest, version, folder }: App, at: Installation, facts: InvocationFacts): unknown {
  const { installationId, environmentId, contextAri } = at;
  return {
    appContext: {
      appId: manifest.appId,
      appVersion: version,
      environmentId,
      environmentType: environmentOf(at),
      invocationId: facts.invocationId,
      installationId,
      moduleKey: facts.moduleKey,
      license: licenseOf(at),
      installation: installationOf(at),
      permissions: { scopes: [...manifest.scopes], external: facts.external },
    },
    contextAri,
    metrics,
    lambdaContext: { getRemainingTimeInMillis: () => facts.remainingMs() },
    tracing: {
      traceId: facts.invocationId.replaceAll('-', ''),
      spanId: facts.invocationId.slice(-16).replaceAll('-', ''),
    },
    externalAuth: [],
    aaid: facts.accountId,
    container: { appCodeDir: folder },
  };
}

/** Returns the second argument of every function [doc: function-reference/arguments]. */
export function functionContext(at: Installation, accountId: string | undefined): Record<string, unknown> {
  return {
    installContext: at.contextAri,
    ...(accountId === undefined ? {} : { principal: { accountId } }),
    license: licenseOf(at),
    installation: installationOf(at),
  };
}

function installationOf({ installationId, contextAri, site }: Installation): unknown {
  const ari = `ari:cloud:ecosystem::installation/${installationId}`;
  return {
    ari: { installationId, toString: () => ari, toJSON: () => ari },
    contexts: [{ cloudId: site.cloudId, toString: () => contextAri, toJSON: () => contextAri }],
  };
}
