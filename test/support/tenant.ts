import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { createHost, type HostOptions, type SandboxHost } from '../../sandbox/host-create';
import type { WireResponse } from '../../sandbox/wire';

const Described = z.object({
  inbound: z.object({ signingSecret: z.string(), bearerToken: z.string() }),
  outbound: z.object({ signingSecret: z.string() }),
  apiKey: z.string(),
});

/** A site in this process with the app installed and set up, and the words of a story: without HTTP, so that thousands of calls are quick. */
export interface Tenant {
  readonly host: SandboxHost;
  readonly known: z.infer<typeof Described>;
  /** A signed call of the service, `path` from `/v1` on; a string is sent as it is. */
  call(method: string, path: string, body?: object | string, secret?: string): Promise<WireResponse>;
  admin(functionKey: string, payload?: object, as?: string): Promise<unknown>;
  move(issueKey: string, status: string): Promise<void>;
}

export async function tenant(options: HostOptions): Promise<Tenant> {
  const host = await createHost({ seed: 'demo', clock: 'virtual', startAt: Date.UTC(2026, 10, 24, 10), ...options });
  const known = Described.parse(host.standIn?.describe());
  const { pathname } = new URL(host.forge.webTriggerUrl('service'));
  let calls = 0;
  return {
    host,
    known,
    call(method, path, body, secret = known.inbound.signingSecret) {
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const id = `msg_${(calls += 1)}`;
      const at = new Date(host.clock.now());
      const signature = new Webhook(secret).sign(id, at, text === '' || method === 'GET' ? `${method} ${path}` : text);
      return host.answer({
        method,
        path: pathname + path,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signature,
        },
        ...(text === '' ? {} : { body: text }),
      });
    },
    async admin(functionKey, payload = {}, as = accountOf(host, 'ada')) {
      const answer = await host.forge.invoke({ module: 'admin', functionKey, payload, as });
      if ('error' in answer) throw new Error(answer.error.message);
      return answer.result;
    },
    async move(issueKey, status) {
      const as = { kind: 'user' as const, accountId: accountOf(host, 'olga') };
      const path = `/rest/api/3/issue/${issueKey}/transitions`;
      const { transitions } = JSON.parse(host.jira.handle({ method: 'GET', path, headers: {} }, as).body) as {
        transitions: { id: string; to: { name: string } }[];
      };
      const transition = { id: transitions.find(({ to }) => to.name === status)?.id };
      const headers = { 'content-type': 'application/json' };
      const answer = host.jira.handle({ method: 'POST', path, headers, body: JSON.stringify({ transition }) }, as);
      expect(answer.status).toBe(204);
      await host.settle(10_000);
    },
  };
}

export function accountOf({ jira }: SandboxHost, name: string): string {
  return jira.users().find(({ email }) => email.startsWith(`${name}@`))?.accountId ?? '';
}
