import type { AppPermission } from '../../jira/jira';
import type { Installation } from './installation';
import type { Manifest } from './manifest';
import type { Translations } from '../pages/translations';

/** Returns the ARI of a module, which is also the key of the app's permission in Jira [doc: jira-global-permission]. */
export function moduleAri({ appId }: Manifest, { environmentId }: Installation, key: string): string {
  return `ari:cloud:ecosystem::extension/${appId}/${environmentId}/static/${key}`;
}

/** Returns the global permissions that the app adds to Jira. */
export function appPermissions(
  manifest: Manifest,
  installation: Installation,
  { inDefault }: Pick<Translations, 'inDefault'>,
): readonly AppPermission[] {
  return manifest.modules['jira:globalPermission'].map(({ key, name, description, defaultGrants = [] }) => ({
    key: moduleAri(manifest, installation, key),
    name: inDefault(name) ?? key,
    description: inDefault(description) ?? '',
    defaultGrants: defaultGrants.filter((grant) => grant !== 'none'),
  }));
}
