import { webTrigger } from '@forge/api';

/** Key of the web trigger in the manifest. */
const TRIGGER = 'service';

/** Returns the URL that the service calls. It stays the same until another one is created. */
export async function serviceUrl(): Promise<string> {
  return webTrigger.getUrl(TRIGGER);
}

/** Creates another URL. Earlier ones stay valid until they are deleted. */
export async function createServiceUrl(): Promise<string> {
  return webTrigger.getUrl(TRIGGER, { forceCreate: true });
}

/** Returns all URLs that haven't been deleted. */
export async function listServiceUrls(): Promise<string[]> {
  return (await webTrigger.queryUrls(TRIGGER)).map(({ url }) => url);
}

export async function deleteServiceUrl(url: string): Promise<void> {
  await webTrigger.deleteUrl(url);
}
