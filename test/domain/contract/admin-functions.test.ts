import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminFunctionsDocument } from '../../../scripts/admin-functions-document';
import { ADMIN_FUNCTIONS } from '../../../src/domain/contract/admin-functions';
import { WebhookPayload } from '../../../src/domain/contract/admin-payloads';
import { ProblemError } from '../../../src/domain/contract/problem';
import { parseOrThrow } from '../../../src/domain/contract/shapes';

test('docs/admin-functions.md is current', () => {
  expect(readFileSync(join(__dirname, '../../../docs/admin-functions.md'), 'utf8')).toBe(adminFunctionsDocument());
});

test('every payload refuses an unknown member', () => {
  const accepting = Object.entries(ADMIN_FUNCTIONS).filter(([, { payload }]) => {
    const errors = errorsOf(() => parseOrThrow(payload, { unknownMember: 1 }));
    return !errors.includes('/unknownMember');
  });
  expect(accepting.map(([name]) => name)).toEqual([]);
});

test.each([
  'https://name:secret@hooks.example.com/a',
  'https://name@hooks.example.com/a',
  'http://hooks.example.com/a',
  'https://hooks.example.com/a#part',
  'hooks.example.com',
])('the webhook URL %s is refused', (url) => {
  expect(errorsOf(() => parseOrThrow(WebhookPayload, { url }))).toEqual(['/url']);
});

test.each(['Connection', 'TE', 'Upgrade', 'Keep-Alive', 'Proxy-Authorization', 'Host', 'webhook-id', 'Content-Type'])(
  'the header %s is refused',
  (name) => {
    const draft = { url: 'https://hooks.example.com/a', header: { name, value: 'x' } };
    expect(errorsOf(() => parseOrThrow(WebhookPayload, draft))).toEqual(['/header/name']);
  },
);

test('a custom header is accepted', () => {
  const draft = { url: 'https://hooks.example.com/a', header: { name: 'X-Api-Key', value: 'x' } };
  expect(parseOrThrow(WebhookPayload, draft)).toEqual({ ...draft, enabled: true });
});

test('an audit text names the changed object, but no secret', () => {
  const { audit } = ADMIN_FUNCTIONS.saveWebhook;
  expect(audit({ url: 'https://a.example', enabled: true }, 'URL, header')).toBe('Changed the webhook: URL, header');
});

function errorsOf(parse: () => unknown): string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof ProblemError) return (error.problem.errors ?? []).map(({ pointer }) => pointer);
    throw error;
  }
  return [];
}
