import type { ServiceUrlView } from '../../domain/contract/admin-functions';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { ServiceUrl, Settings } from '../../domain/configuration/settings';
import { deleteServiceUrl, newServiceUrl, serviceUrl } from '../../platform/forge/web-trigger-url';
import { changeSettings, readSettings } from '../records/settings';
import { OVERLAP_MS } from './credentials';

/**
 * Makes a new address for the service to call. The one before it answers for 24 hours more, or ends at once; one that was still ending
 * from an earlier change ends now.
 */
export async function rotateUrl(endOldNow: boolean, moment: InvocationContext): Promise<ServiceUrlView> {
  const known = (await readSettings())?.value.serviceUrl ?? null;
  const old = known?.current ?? (await serviceUrl());
  const current = await newServiceUrl();
  const next: ServiceUrl = {
    current,
    previous: { url: old, endsAt: endOldNow ? moment.now() : moment.now() + OVERLAP_MS },
  };
  // Kept before anything ends, so that the sweep ends what a process that dies here leaves.
  await changeSettings((settings) => ({ ...settings, serviceUrl: next }));
  if (known?.previous) await deleteServiceUrl(known.previous.url);
  const settings = endOldNow ? await retireOldUrl(next, moment) : undefined;
  return toServiceUrlView(settings?.serviceUrl ?? next);
}

/** Ends the address before the current one when its time has come. */
export async function retireOldUrl(
  serviceUrls: ServiceUrl | null,
  moment: InvocationContext,
): Promise<Settings | undefined> {
  const previous = serviceUrls?.previous;
  if (!previous || previous.endsAt > moment.now()) return undefined;
  await deleteServiceUrl(previous.url);
  return changeSettings((settings) =>
    settings.serviceUrl?.previous?.url === previous.url
      ? { ...settings, serviceUrl: { ...settings.serviceUrl, previous: null } }
      : settings,
  );
}

export function toServiceUrlView({ current, previous }: ServiceUrl): ServiceUrlView {
  return { url: current, previous: previous && { url: previous.url, endsAt: new Date(previous.endsAt).toISOString() } };
}
