import type { Chance } from '../time';
import type { AppIdentity } from '../jira/jira';
import type { App } from './bundle';

/** Where the app is installed, and under which identities. */
export interface Installation {
  readonly site: { readonly url: string; readonly name: string; readonly cloudId: string };
  readonly installationId: string;
  readonly environmentId: string;
  /** ARI of the site: `installContext`, `contextAri`. */
  readonly contextAri: string;
  readonly identity: AppIdentity;
  /** From when on the app's own calls of Jira are let in, epoch ms. */
  readonly initialisedAt: number;
}

/** What the sandbox installs is an app in development, without a licence, as `forge install` does it. */
export const ENVIRONMENT = 'DEVELOPMENT';

/** A fresh installation of an app; its ids come from chance. */
export function install(
  { manifest }: App,
  site: Installation['site'],
  chance: Chance,
  initialisedAt: number,
): Installation {
  return {
    site,
    installationId: chance.uuid(),
    environmentId: chance.uuid(),
    contextAri: `ari:cloud:jira::site/${site.cloudId}`,
    // An app's account id has no colon, unlike a person's.
    initialisedAt,
    identity: { appId: manifest.appId, accountId: `557058:${chance.uuid()}`, scopes: manifest.scopes },
  };
}
