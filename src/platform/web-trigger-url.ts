import { webTrigger } from '@forge/api';

/** The address that the service calls; stable until an admin rotates it. */
export async function serviceUrl(): Promise<string> {
  return webTrigger.getUrl('service');
}
