import { notes, type Notes } from '../support/notes';

const HOUR = 3_600_000;
const comment = ({ issue, jira }: Notes): unknown =>
  jira('ada', 'POST', `/issue/${issue('commented').key}/comment`, {
    body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Seen' }] }] },
  });

test.each([
  ['none', { environmentType: 'DEVELOPMENT', license: null }],
  ['active', { environmentType: 'PRODUCTION', license: { active: true } }],
  ['inactive', { environmentType: 'PRODUCTION', license: { active: false } }],
] as const)('with the licence %s the app sees its environment and its licence', async (license, seen) => {
  const { door, host } = await notes({ license });
  expect(await door('app')).toMatchObject(seen);
  const [ada] = host.jira.users();
  const context = await host.forge.pageContext('notes', ada?.accountId ?? '');
  expect({ license: null, ...JSON.parse(JSON.stringify(context)) }).toMatchObject(seen);
});

test('what is for licensed sites only is skipped without an active licence, and goes on with one', async () => {
  const app = await notes({ license: 'inactive' });
  comment(app);
  await app.host.time.advance(2 * HOUR);
  expect(await app.stored('count:licensed-comment')).toBeUndefined();
  expect(await app.stored('count:licensed-tick')).toBeUndefined();
  expect(await app.stored('count:tick')).toBe(24);

  app.host.forge.setLicense('active');
  comment(app);
  await app.host.time.advance(2 * HOUR);
  expect(await app.stored('count:licensed-comment')).toBe(1);
  expect(await app.stored('count:licensed-tick')).toBe(2);
});

test('a licence is part of the state', async () => {
  const first = await notes({ license: 'inactive' });
  const second = await notes({ seed: { state: JSON.parse(JSON.stringify(first.host.dump())) } });
  expect(await second.door('app')).toMatchObject({ license: { active: false } });
});
