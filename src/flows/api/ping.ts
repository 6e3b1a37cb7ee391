import type { PingView } from '../../domain/contract/views';
import { appVersion } from '../../platform/forge/app';
import { withSite } from '../records/create-context';
import { readSettings } from '../records/settings';

/** Handles `GET /v1/ping`, the connection test. */
export async function ping(): Promise<PingView> {
  const { site } = await withSite(await readSettings());
  return {
    ok: true,
    app: 'Delegate for Jira',
    version: appVersion(),
    site: { name: site?.name ?? '', url: site?.url ?? '' },
  };
}
