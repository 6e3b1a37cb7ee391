import { z } from 'zod';
import type { Rng } from '../../time/time';
import type { AppIdentity } from '../../jira/jira';
import type { App } from './app';

/** Site and identities of an installation. */
export interface Installation {
  readonly site: { readonly url: string; readonly name: string; readonly cloudId: string };
  readonly installationId: string;
  readonly environmentId: string;
  /** ARI of the site, for `installContext` and `contextAri`. */
  readonly contextAri: string;
  readonly identity: AppIdentity;
  /** Time from which Jira accepts the app's own calls, epoch ms. */
  readonly initialisedAt: number;
  readonly license: License;
}

/**
 * License of the app. `none` is an app in development, as `forge install` installs it. The other values are a paid app
 * in production.
 */
export const license = z.enum(['none', 'active', 'inactive'], { error: 'a license is none, active or inactive' });
export type License = z.infer<typeof license>;

export function environmentOf({ license: has }: Installation): 'DEVELOPMENT' | 'PRODUCTION' {
  return has === 'none' ? 'DEVELOPMENT' : 'PRODUCTION';
}

/**
 * Returns the license object, "only present for paid apps in the production environment" [doc:
 * apis-reference/license-api]. All of its fields may be absent [source]. Contains only `active`, because an app's use
 * of the other fields is unsure.
 */
export function licenseOf({ license: has }: Installation): { readonly active: boolean } | undefined {
  return has === 'none' ? undefined : { active: has === 'active' };
}

/**
 * Returns true if `filter.appIsLicensed` skips the invocation: "invocations are skipped for sites where the app does
 * not have an active license" [doc: modules/trigger].
 */
export function isSkipped(
  filter: { readonly appIsLicensed?: boolean | undefined } | undefined,
  at: Installation,
): boolean {
  return filter?.appIsLicensed === true && at.license !== 'active';
}

/** Returns a new installation of an app with random ids. */
export function install(
  { manifest }: App,
  site: Installation['site'],
  rng: Rng,
  initialisedAt: number,
  has: License,
): Installation {
  return {
    site,
    installationId: rng.uuid(),
    environmentId: rng.uuid(),
    contextAri: `ari:cloud:jira::site/${site.cloudId}`,
    initialisedAt,
    license: has,
    identity: { appId: manifest.appId, accountId: `557058:${rng.uuid()}`, scopes: manifest.scopes },
  };
}
