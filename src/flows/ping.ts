import type { PingView } from '../domain/view';
import { appVersion } from '../platform/app';
import { withSite } from './desk';
import { readSettings } from './manage-settings';

/** `GET /v1/ping`: the connection test. */
export async function ping(): Promise<PingView> {
  const { site } = await withSite(await readSettings());
  return {
    ok: true,
    app: 'Delegate for Jira',
    version: appVersion(),
    site: { name: site?.name ?? '', url: site?.url ?? '' },
  };
}
