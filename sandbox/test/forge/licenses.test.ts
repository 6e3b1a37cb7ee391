import { notes, type Notes } from '../support/notes';

const HOUR_MS = 3_600_000;
/** Comments on a new issue. */
const comment = ({ issue, jira }: Notes): unknown =>
  jira('ada', 'POST', `/issue/${issue('commented').key}/comment`, {
    body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Seen' }] }] },
  });

test.each([
  ['none', { environmentType: 'DEVELOPMENT', license: null }],
  ['active', { environmentType: 'PRODUCTION', license: { active: true } }],
  ['inactive', { environmentType: 'PRODUCTION', license: { active: false } }],
] as const)('with the license %s the app sees its environment and its license', async (license, seen) => {
  const { runAction, host } = await notes({ license });
  expect(await runAction('app')).toMatchObject(seen);
  const [ada] = host.jira.users();
  const context = await host.forge.pageContext('notes', ada?.accountId ?? '');
  expect({ license: null, ...JSON.parse(JSON.stringify(context)) }).toMatchObject(seen);
});

test('modules for licensed sites are skipped until the license is active', async () => {
  const app = await notes({ license: 'inactive' });
  comment(app);
  // `tick` runs every five minutes, and `licensed-tick` every hour.
  await app.host.time.advance(2 * HOUR_MS);
  expect(await app.stored('count:licensed-comment')).toBeUndefined();
  expect(await app.stored('count:licensed-tick')).toBeUndefined();
  expect(await app.stored('count:tick')).toBe(24);

  app.host.forge.setLicense('active');
  comment(app);
  await app.host.time.advance(2 * HOUR_MS);
  expect(await app.stored('count:licensed-comment')).toBe(1);
  expect(await app.stored('count:licensed-tick')).toBe(2);
});

test('a state contains the license', async () => {
  const first = await notes({ license: 'inactive' });
  const second = await notes({ seed: { state: JSON.parse(JSON.stringify(first.host.dump())) } });
  expect(await second.runAction('app')).toMatchObject({ license: { active: false } });
});
