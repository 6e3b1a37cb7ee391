import { z } from 'zod';
import type { Rng } from '../../time/time';
import type { AppIdentity } from '../../jira/jira';
import type { App } from './app';

/** An installation of the app: the site, the ids, and the license. */
export interface Installation {
  readonly site: { readonly url: string; readonly name: string; readonly cloudId: string };
  readonly installationId: string;
  readonly environmentId: string;
  /** ARI of the site, for `installContext` and `contextAri`. */
  readonly contextAri: string;
  readonly identity: AppIdentity;
  /** Time from which Jira accepts the app's own calls, epoch ms. */
  readonly initializedAt: number;
  readonly license: License;
}

/**
 * License of the app. `none` stands for an app in development, as `forge install` installs it. The other values stand for
 * a paid app in production.
 */
export const license = z.enum(['none', 'active', 'inactive'], { error: 'a license is none, active or inactive' });
export type License = z.infer<typeof license>;

export function environmentOf({ license: current }: Installation): 'DEVELOPMENT' | 'PRODUCTION' {
  return current === 'none' ? 'DEVELOPMENT' : 'PRODUCTION';
}

/**
 * Returns the license object, "only present for paid apps in the production environment" [doc:
 * apis-reference/license-api]. All of its fields may be absent [source]. Contains only `active`, because Forge's
 * values of the other fields are unsure.
 */
export function licenseOf({ license: current }: Installation): { readonly active: boolean } | undefined {
  return current === 'none' ? undefined : { active: current === 'active' };
}

/**
 * Returns true if `filter.appIsLicensed` skips the invocation: "invocations are skipped for sites where the app does
 * not have an active license" [doc: modules/trigger].
 */
export function isSkipped(
  filter: { readonly appIsLicensed?: boolean | undefined } | undefined,
  installation: Installation,
): boolean {
  return filter?.appIsLicensed === true && installation.license !== 'active';
}

/** Creates an installation of an app with random ids. */
export function createInstallation(
  { manifest }: App,
  site: Installation['site'],
  rng: Rng,
  initializedAt: number,
  initialLicense: License,
): Installation {
  return {
    site,
    installationId: rng.uuid(),
    environmentId: rng.uuid(),
    contextAri: `ari:cloud:jira::site/${site.cloudId}`,
    initializedAt,
    license: initialLicense,
    identity: { appId: manifest.appId, accountId: `557058:${rng.uuid()}`, scopes: manifest.scopes },
  };
}
