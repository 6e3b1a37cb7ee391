import type { ServiceUrlView } from '../domain/admin-functions';
import type { Moment } from '../domain/moment';
import type { ServiceUrl, Settings } from '../domain/settings';
import { endServiceUrl, newServiceUrl, serviceUrl } from '../platform/web-trigger-url';
import { changeSettings, readSettings } from './manage-settings';
import { OVERLAP_MS } from './rotate-credential';

/**
 * Makes a new address for the service to call. The one before it answers for 24 hours more, or ends at once; one that was still ending
 * from an earlier change ends now.
 */
export async function rotateUrl(endOldNow: boolean, moment: Moment): Promise<ServiceUrlView> {
  const known = (await readSettings())?.value.serviceUrl ?? null;
  const old = known?.current ?? (await serviceUrl());
  const current = await newServiceUrl();
  const next: ServiceUrl = {
    current,
    previous: { url: old, endsAt: endOldNow ? moment.now() : moment.now() + OVERLAP_MS },
  };
  // Kept before anything ends, so that the sweep ends what a process that dies here leaves.
  await changeSettings((settings) => ({ ...settings, serviceUrl: next }));
  if (known?.previous) await endServiceUrl(known.previous.url);
  const settings = endOldNow ? await endOldUrl(next, moment) : undefined;
  return showServiceUrl(settings?.serviceUrl ?? next);
}

/** Ends the address before the current one when its time has come. */
export async function endOldUrl(serviceUrls: ServiceUrl | null, moment: Moment): Promise<Settings | undefined> {
  const previous = serviceUrls?.previous;
  if (!previous || previous.endsAt > moment.now()) return undefined;
  await endServiceUrl(previous.url);
  return changeSettings((settings) =>
    settings.serviceUrl?.previous?.url === previous.url
      ? { ...settings, serviceUrl: { ...settings.serviceUrl, previous: null } }
      : settings,
  );
}

export function showServiceUrl({ current, previous }: ServiceUrl): ServiceUrlView {
  return { url: current, previous: previous && { url: previous.url, endsAt: new Date(previous.endsAt).toISOString() } };
}
