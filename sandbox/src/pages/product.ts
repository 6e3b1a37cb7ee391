import { z } from 'zod';
import type { Host } from '../host';
import type { WireResponse } from '../wire';
import type { productCall } from './page-data';

const granted = z.object({ permissions: z.object({ scopes: z.array(z.string()) }) });

/**
 * `requestJira` of the bridge: the app acts for who looks at the page, so both the app's scopes and the user's
 * permissions count [doc].
 */
export async function productRequest(host: Host, call: z.infer<typeof productCall>): Promise<WireResponse> {
  const { permissions } = granted.parse(await host.forge.pageContext(call.module, call.as, call.issue));
  const { id: appId, accountId } = host.forge.app;
  return host.jira.handle(
    {
      method: call.method.toUpperCase(),
      path: call.restPath,
      headers: Object.fromEntries(call.headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: call.body ?? undefined,
    },
    { kind: 'app-as-user', app: { appId, accountId, scopes: new Set(permissions.scopes) }, accountId: call.as },
  );
}
