/* global AbortSignal, Buffer, URL, fetch */
// Calls Delegate for Jira with a Standard Webhooks signature. Needs Node 20 or newer.
//   node call.mjs                                       creates a delegation with a new id
//   node call.mjs task-8841                             creates the delegation task-8841
//   node call.mjs GET '/v1/delegations?state=completed' makes any call: METHOD PATH [JSON]
import { createHmac, randomUUID } from 'node:crypto';

const BASE = process.env.BASE ?? ''; // the web trigger's URL
const SECRET = process.env.SECRET ?? ''; // the incoming signing secret, whsec_...

function fail(message) {
  console.error(message);
  process.exit(2);
}
if (!/^https?:\/\/./.test(BASE) || !URL.canParse(BASE)) {
  fail("Set BASE to the web trigger's URL, for example: export BASE=https://...");
}
if (!/^whsec_./.test(SECRET)) {
  fail('Set SECRET to the incoming signing secret, for example: export SECRET=whsec_...');
}

const [first, second, third = ''] = process.argv.slice(2);
const delegation = {
  id: first ?? `task-${randomUUID()}`,
  person: { email: 'jane@acme.example', name: 'Jane Roe' },
  app: { name: 'Figma' },
};
const [method, target, body] =
  second === undefined ? ['POST', '/v1/delegations', JSON.stringify(delegation)] : [first, second, third];
const path = withSortedQuery(target);

// The signature is over "<webhook-id>.<webhook-timestamp>.<content>". The content is the body, or
// "METHOD path" without a body.
const messageId = `msg_${randomUUID()}`;
const timestamp = String(Math.floor(Date.now() / 1000));
const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
const signature = createHmac('sha256', key)
  .update(`${messageId}.${timestamp}.${body || `${method} ${path}`}`)
  .digest('base64');

const response = await fetch(`${BASE.replace(/\/$/, '')}${path}`, {
  method,
  headers: {
    ...(body && { 'content-type': 'application/json' }),
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  },
  body: body || undefined,
  signal: AbortSignal.timeout(60_000),
}).catch((error) => fail(`${BASE} can't be reached: ${error.cause?.message ?? error.message}`));
console.log(await response.text());
if (!response.ok) fail(`The app answered ${response.status}.`);

/** Sorts query parameters by name, because Forge doesn't keep their order. */
function withSortedQuery(text) {
  const [pathname, query] = text.split('?');
  if (!query) return pathname;
  const name = (parameter) => parameter.split('=')[0];
  const sorted = query.split('&').sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
  return `${pathname}?${sorted.join('&')}`;
}
