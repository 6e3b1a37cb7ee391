import { webTrigger } from '@forge/api';

const TRIGGER = 'service';

/** Returns the URL that the service calls. It is stable until another one is created. */
export async function serviceUrl(): Promise<string> {
  return webTrigger.getUrl(TRIGGER);
}

/** Creates another URL. Earlier ones stay valid until they are deleted. */
export async function newServiceUrl(): Promise<string> {
  return webTrigger.getUrl(TRIGGER, { forceCreate: true });
}

/** Returns all URLs that work. */
export async function liveServiceUrls(): Promise<string[]> {
  return (await webTrigger.queryUrls(TRIGGER)).map(({ url }) => url);
}

export async function deleteServiceUrl(url: string): Promise<void> {
  await webTrigger.deleteUrl(url);
}
