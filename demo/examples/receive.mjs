/* global Buffer */
// Receives the pushes of Delegate for Jira and verifies their Standard Webhooks signature. Needs Node 20 or newer.
//   node receive.mjs [port]
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

// The outgoing signing secret, whsec_... While a rotation overlaps: both secrets, separated by a space.
const SECRET = process.env.SECRET ?? '';

const TOLERANCE_SECONDS = 5 * 60;
const MAX_BODY_BYTES = 1024 * 1024;
const secrets = SECRET.split(' ').filter((secret) => secret !== '');
if (secrets.length === 0 || secrets.some((secret) => !/^whsec_./.test(secret))) {
  console.error('Set SECRET to the outgoing signing secret, for example: export SECRET=whsec_...');
  process.exit(2);
}
const keys = secrets.map((secret) => Buffer.from(secret.slice('whsec_'.length), 'base64'));

/** Newest state by id. In production, use a database, and compare and write in one transaction. */
const newest = new Map();

/** Returns true if a signature of the raw body matches a secret, and the timestamp is within the tolerance. */
function isSigned(headers, body) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    return false;
  }
  let matches = false;
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    for (const entry of (headers['webhook-signature'] ?? '').split(' ')) {
      const [version, signature = ''] = entry.split(',');
      const given = Buffer.from(signature, 'base64');
      if (version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)) matches = true;
    }
  }
  return matches;
}

/** Stores a push if it's newer than the stored state with the same id. A repeated or late push changes nothing. */
function storePush({ type, data }) {
  if (type === 'connection.test' || data.test === true) return console.log(`${type}: acknowledged and ignored`);
  const key = type.startsWith('offboarding.') ? `offboarding:${data.id}` : data.id;
  if (data.sequence <= (newest.get(key)?.sequence ?? 0)) return console.log(`${type} ${key}: not newer`);
  newest.set(key, data);
  console.log(`${type} ${key} ${data.sequence}: ${data.state}`);
}

/** Returns the status of the response. The app retries after each status except 2xx and 410. */
function statusOf(request, body) {
  if (request.method !== 'POST') return 405;
  if (!isSigned(request.headers, body)) return 401;
  try {
    storePush(JSON.parse(body.toString('utf8')));
    return 204;
  } catch {
    return 400;
  }
}

const server = createServer((request, response) => {
  const chunks = [];
  let size = 0;
  request.on('data', (chunk) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    response.writeHead(size > MAX_BODY_BYTES ? 413 : statusOf(request, Buffer.concat(chunks))).end();
  });
});
server.on('error', (error) => {
  console.error(`The receiver can't listen: ${error.message}`);
  process.exit(2);
});
server.listen(Number(process.argv[2] ?? 8787), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
