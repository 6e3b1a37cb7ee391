import type { ServiceUrlView } from '../../../domain/contract/admin-functions';
import {
  withNewUrl,
  withoutUrls,
  withUnknownUrlsEnding,
  type ServiceUrl,
} from '../../../domain/configuration/service-url';
import type { Settings } from '../../../domain/configuration/settings';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { deleteServiceUrl, liveServiceUrls, newServiceUrl } from '../../../platform/forge/web-trigger-url';
import { changeSettings } from '../../records/settings';
import { OVERLAP_MS } from './credentials';

/** Creates a new URL for the service to call. The one before answers for 24 hours more, or ends at once; earlier ones end now. */
export async function rotateUrl(endOldNow: boolean, context: InvocationContext): Promise<ServiceUrlView> {
  const current = await newServiceUrl();
  const live = await liveServiceUrls();
  const now = context.now();
  const endsAt = endOldNow ? now : now + OVERLAP_MS;
  // Stored before any URL is deleted, so that the sweep goes on where a process crashes.
  const settings = await changeSettings((before) => ({
    ...before,
    serviceUrl: withNewUrl(before.serviceUrl, current, live, endsAt, now),
  }));
  const after = await deleteEndedUrls(settings.serviceUrl, context);
  return toServiceUrlView(after?.serviceUrl ?? { current, ending: [] });
}

/** Deletes URLs whose time has come. Returns the settings where any was deleted. */
export async function deleteEndedUrls(
  urls: ServiceUrl | null,
  context: InvocationContext,
): Promise<Pick<Settings, 'serviceUrl'> | undefined> {
  const ended = (urls?.ending ?? []).filter(({ endsAt }) => endsAt <= context.now()).map(({ url }) => url);
  if (ended.length === 0) return urls ? { serviceUrl: urls } : undefined;
  const live = await liveServiceUrls();
  for (const url of ended.filter((one) => live.includes(one))) await deleteServiceUrl(url);
  return changeSettings((settings) =>
    settings.serviceUrl ? { ...settings, serviceUrl: withoutUrls(settings.serviceUrl, ended) } : settings,
  );
}

/** Nightly: a rotation that crashed left a URL that nobody recorded; it ends in 24 hours unless the rotation goes on. */
export async function endUnknownUrls({ serviceUrl }: Settings, context: InvocationContext): Promise<void> {
  if (!serviceUrl) return;
  const live = await liveServiceUrls();
  const endsAt = context.now() + OVERLAP_MS;
  if (withUnknownUrlsEnding(serviceUrl, live, endsAt) === serviceUrl) return;
  await changeSettings((settings) =>
    settings.serviceUrl
      ? { ...settings, serviceUrl: withUnknownUrlsEnding(settings.serviceUrl, live, endsAt) }
      : settings,
  );
}

/** Returns the URL with the one before it that still answers. */
export function toServiceUrlView({ current, ending }: ServiceUrl): ServiceUrlView {
  const latest = [...ending].sort((one, other) => other.endsAt - one.endsAt)[0];
  return {
    url: current,
    previous: latest ? { url: latest.url, endsAt: new Date(latest.endsAt).toISOString() } : null,
  };
}
