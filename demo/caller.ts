import type { MockServiceDeps, WireResponse } from 'forge-sandbox/mock-service';
import { appUrl } from './connection';
import type { Memory } from './memory';
import { signedHeaders } from './signature';

/** A call to the app in Jira that the service could not make. */
export class NotConnected extends Error {
  constructor() {
    super('The service does not know the app in Jira yet: enter its address and secret under Connection.');
  }
}

/**
 * Calls the app: signed by the Standard Webhooks secret, or with the bearer token if that is all the service has. A call
 * without a body is signed over `METHOD path?query`, as the contract has it.
 */
export async function callApp(
  world: MockServiceDeps,
  { connection }: Memory,
  call: { method: string; path: string; body?: string; id?: string },
): Promise<WireResponse> {
  const { signingSecret, bearerToken } = connection;
  const url = appUrl(connection, world.address());
  if (url === null || (signingSecret === null && bearerToken === null)) throw new NotConnected();
  const { method, path, body } = call;
  const proof =
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
      ...proof,
    },
    body,
  });
}
