import { createHost, loadApp } from 'forge-sandbox';

test('the web trigger answers', async () => {
  const app = await loadApp('sandbox/test/apps/notes');
  const host = await createHost({ app, clock: 'virtual' });
  const { pathname } = new URL(host.forge.webTriggerUrl('inbox'));
  const { status } = await host.answer({ method: 'POST', path: `${pathname}/echo`, headers: {}, body: '{}' });
  expect(status).toBe(200);
  await host.time.advance(60_000);
  host.close();
});
