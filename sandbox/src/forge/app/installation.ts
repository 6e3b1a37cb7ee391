import { z } from 'zod';
import type { Rng } from '../../time';
import type { AppIdentity } from '../../jira/jira';
import type { App } from './app';

/** Site and identities of an installation. */
export interface Installation {
  readonly site: { readonly url: string; readonly name: string; readonly cloudId: string };
  readonly installationId: string;
  readonly environmentId: string;
  /** ARI of the site: `installContext`, `contextAri`. */
  readonly contextAri: string;
  readonly identity: AppIdentity;
  /** From when on the app's own calls of Jira are let in, epoch ms. */
  readonly initialisedAt: number;
  readonly license: License;
}

/**
 * License of the app. `none`: it is in development, as `forge install` puts it there. Else it is a paid app in
 * production, whose licence can lapse.
 */
export const license = z.enum(['none', 'active', 'inactive'], { error: 'a licence is none, active or inactive' });
export type License = z.infer<typeof license>;

export function environmentOf({ license: has }: Installation): 'DEVELOPMENT' | 'PRODUCTION' {
  return has === 'none' ? 'DEVELOPMENT' : 'PRODUCTION';
}

/**
 * The licence object, "only present for paid apps in the production environment". [doc] apis-reference/license-api. All
 * of its fields may be absent [src]; which of them an app may rely on beyond `active` is unsure, so only that one is there.
 */
export function licenseOf({ license: has }: Installation): { readonly active: boolean } | undefined {
  return has === 'none' ? undefined : { active: has === 'active' };
}

/** `filter.appIsLicensed`: "invocations are skipped for sites where the app does not have an active license" [doc]. */
export function isSkipped(
  filter: { readonly appIsLicensed?: boolean | undefined } | undefined,
  at: Installation,
): boolean {
  return filter?.appIsLicensed === true && at.license !== 'active';
}

/** A fresh installation of an app; its ids come from chance. */
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
    // An app's account id has no colon, unlike a person's.
    initialisedAt,
    license: has,
    identity: { appId: manifest.appId, accountId: `557058:${rng.uuid()}`, scopes: manifest.scopes },
  };
}
