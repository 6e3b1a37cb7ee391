import type { MockServiceDeps, WireResponse } from 'forge-sandbox/mock-service';
import { appUrl } from './connection';
import type { Memory } from './memory';
import { signedHeaders } from './signature';

/** Error of a call while the service has no URL or credential of the app. */
class NotConnectedError extends Error {
  constructor() {
    super(
      'The service has no URL of the app in Jira, or neither a signing secret nor a bearer token. Enter them under Connection.',
    );
  }
}

/**
 * Calls the app with a Standard Webhooks signature, or with the bearer token if the service has no secret. A call
 * without a body is signed over `METHOD path?query`. `id` is the `webhook-id`, which is random by default.
 */
export async function callApp(
  deps: MockServiceDeps,
  { connection }: Memory,
  call: { method: string; path: string; body?: string; id?: string },
): Promise<WireResponse> {
  const { signingSecret, bearerToken } = connection;
  const url = appUrl(connection, deps.address());
  if (url === null || (signingSecret === null && bearerToken === null)) throw new NotConnectedError();
  const { method, path, body } = call;
  const credential =
    signingSecret === null
      ? { authorization: `Bearer ${bearerToken ?? ''}` }
      : signedHeaders(
          signingSecret,
          call.id ?? `msg_${deps.rng.uuid()}`,
          deps.clock.now(),
          body ?? `${method} ${path}`,
        );
  return deps.send(`${url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...credential,
    },
    body,
  });
}
