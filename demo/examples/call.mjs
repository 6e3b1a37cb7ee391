/* global Buffer, fetch */
// Creates a delegation, signed by Standard Webhooks: Node only.
//   BASE=<the web trigger's address> SECRET=whsec_... node call.mjs [id]
import { createHmac, randomUUID } from 'node:crypto';

const { BASE, SECRET } = process.env;
const id = process.argv[2] ?? `task-${randomUUID()}`;
const body = JSON.stringify({ id, person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: 'Figma' } });

// What is signed: "<webhook-id>.<webhook-timestamp>.<body>", with the base64 after whsec_ as the key.
const message = `msg_${randomUUID()}`;
const timestamp = Math.floor(Date.now() / 1000);
const key = Buffer.from(SECRET.replace(/^whsec_/, ''), 'base64');
const signature = createHmac('sha256', key).update(`${message}.${timestamp}.${body}`).digest('base64');

const answer = await fetch(`${BASE}/v1/delegations`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'webhook-id': message,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  },
  body,
});
console.log(await answer.text());
process.exitCode = answer.ok ? 0 : 1;
