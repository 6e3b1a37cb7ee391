import type { ServiceUrlView } from '../../../domain/contract/admin-functions';
import {
  withNewUrl,
  withoutUrls,
  withUnknownUrlsEnding,
  type ServiceUrl,
} from '../../../domain/configuration/service-url';
import type { Settings } from '../../../domain/configuration/settings';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { log } from '../../../platform/forge/log';
import {
  deleteServiceUrl,
  listServiceUrls,
  createServiceUrl,
  serviceUrl,
} from '../../../platform/forge/web-trigger-url';
import { changeSettings } from '../../records/settings';
import { OVERLAP_MS } from './credentials';

/**
 * Creates a new URL for the service to call. The current one stays valid for 24 hours, or ends at once; earlier ones
 * end now.
 */
export async function rotateUrl(endOldNow: boolean, context: InvocationContext): Promise<ServiceUrlView> {
  // The current URL is read first, because it isn't documented that the list contains replaced URLs.
  const replaced = await serviceUrl();
  const current = await createServiceUrl();
  const live = [...(await listServiceUrls()), replaced];
  const now = context.now();
  const endsAt = endOldNow ? now : now + OVERLAP_MS;
  // Stored before any URL is deleted, so that the sweep can continue after a crash.
  const settings = await changeSettings((before) => ({
    ...before,
    serviceUrl: withNewUrl(before.serviceUrl, current, live, endsAt, now),
  }));
  const after = await deleteEndedUrls(settings.serviceUrl, context);
  return toServiceUrlView(after?.serviceUrl ?? { current, ending: [] });
}

/** Deletes URLs that have ended. Returns the settings afterwards. */
export async function deleteEndedUrls(
  urls: ServiceUrl | null,
  context: InvocationContext,
): Promise<Pick<Settings, 'serviceUrl'> | undefined> {
  const now = context.now();
  const deleted: string[] = [];
  for (const { url, endsAt } of urls?.ending ?? []) {
    if (endsAt <= now && ((await tryToDelete(url)) || endsAt + MAX_RETRY_MS <= now)) deleted.push(url);
  }
  if (deleted.length === 0) return urls ? { serviceUrl: urls } : undefined;
  return changeSettings((settings) =>
    settings.serviceUrl ? { ...settings, serviceUrl: withoutUrls(settings.serviceUrl, deleted) } : settings,
  );
}

/** Time for which a failed deletion is repeated. If a crashed run deleted the URL, the deletion fails for that long. */
const MAX_RETRY_MS = 24 * 3_600_000;

/**
 * Deletes a URL. Tries even if Forge doesn't list the URL, because it isn't documented that the list contains replaced
 * URLs.
 * @returns false if Forge refused
 */
async function tryToDelete(url: string): Promise<boolean> {
  try {
    await deleteServiceUrl(url);
    return true;
  } catch {
    log('url.not-deleted');
    return false;
  }
}

/** Schedules the end of URLs that a crashed rotation left. They end in 24 hours unless the rotation is completed. */
export async function endUnknownUrls({ serviceUrl }: Settings, context: InvocationContext): Promise<void> {
  if (!serviceUrl) return;
  const live = await listServiceUrls();
  const endsAt = context.now() + OVERLAP_MS;
  if (withUnknownUrlsEnding(serviceUrl, live, endsAt) === serviceUrl) return;
  await changeSettings((settings) =>
    settings.serviceUrl
      ? { ...settings, serviceUrl: withUnknownUrlsEnding(settings.serviceUrl, live, endsAt) }
      : settings,
  );
}

/** Returns the current URL, and the replaced one that ends last, until it's deleted. */
export function toServiceUrlView({ current, ending }: ServiceUrl): ServiceUrlView {
  const latest = [...ending].sort((first, second) => second.endsAt - first.endsAt)[0];
  return {
    url: current,
    previous: latest ? { url: latest.url, endsAt: new Date(latest.endsAt).toISOString() } : null,
  };
}
