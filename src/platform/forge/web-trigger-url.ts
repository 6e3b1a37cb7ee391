import { webTrigger } from '@forge/api';

const TRIGGER = 'service';

/** The address that the service calls; stable until another one is made. */
export async function serviceUrl(): Promise<string> {
  return webTrigger.getUrl(TRIGGER);
}

/** Makes another address; those before it go on answering until they are ended. */
export async function newServiceUrl(): Promise<string> {
  return webTrigger.getUrl(TRIGGER, { forceCreate: true });
}

/** Nothing answers there any more; an address that has ended already stays so. */
export async function deleteServiceUrl(url: string): Promise<void> {
  const live = await webTrigger.queryUrls(TRIGGER);
  if (live.some((one) => one.url === url)) await webTrigger.deleteUrl(url);
}
