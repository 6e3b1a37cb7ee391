import type { MockServiceDeps, WireResponse } from 'forge-sandbox/mock-service';
import { appUrl } from './connection';
import type { Memory } from './memory';
import { signedHeaders } from './signature';

/** The service doesn't have the app's URL or a credential. */
class NotConnectedError extends Error {
  constructor() {
    super('The service has no URL or secret of the app in Jira. Enter them under Connection.');
  }
}

/**
 * Calls the app with a Standard Webhooks signature, or with the bearer token if the service has no secret. A call
 * without a body is signed over `METHOD path?query`.
 */
export async function callApp(
  world: MockServiceDeps,
  { connection }: Memory,
  call: { method: string; path: string; body?: string; id?: string },
): Promise<WireResponse> {
  const { signingSecret, bearerToken } = connection;
  const url = appUrl(connection, world.address());
  if (url === null || (signingSecret === null && bearerToken === null)) throw new NotConnectedError();
  const { method, path, body } = call;
  const credential =
    signingSecret === null
      ? { authorization: `Bearer ${bearerToken ?? ''}` }
      : signedHeaders(
          signingSecret,
          call.id ?? `msg_${world.rng.uuid()}`,
          world.clock.now(),
          body ?? `${method} ${path}`,
        );
  return world.send(`${url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...credential,
    },
    body,
  });
}
