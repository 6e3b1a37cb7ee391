import { Webhook } from 'standardwebhooks';
import type { DelegationView } from '../../../src/domain/contract/views';
import type { Sandbox } from '../../support/sandbox';

/** Calls the app as the service, to delegate the removal of Jane Roe from Figma. @param secret incoming signing secret */
export async function delegate(sandbox: Sandbox, secret: string): Promise<{ id: string; key: string }> {
  const body = JSON.stringify({
    id: 'task-1',
    person: { email: 'jane@acme.example', name: 'Jane Roe' },
    app: { name: 'Figma' },
  });
  const now = new Date((await sandbox.info()).now);
  const answer = await sandbox.post(`${await sandbox.webTrigger('service')}/v1/delegations`, body, {
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', now, body),
  });
  await sandbox.settle();
  const { issue } = answer.json<DelegationView>();
  if (!issue) throw new Error(`not created: ${answer.status} ${answer.text}`);
  return issue;
}
