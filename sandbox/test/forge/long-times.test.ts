import { notes } from '../support/notes';

const DAY_MS = 86_400_000;
const weekly = (text: string): string => text.replace('interval: fiveMinute', 'interval: week');

test.each([25, 400])('the virtual clock moves by %i days at once, with all that fell due', async (days) => {
  const { host } = await notes({ manifest: weekly });
  const began = host.clock.now();
  await host.time.advance(days * DAY_MS);
  expect(host.clock.now() - began).toBe(days * DAY_MS);
  const ticks = host.forge.invocations(0, false).filter(({ module }) => module === 'tick');
  expect(ticks).toHaveLength(Math.ceil(days / 7));
});

test('what a state of the virtual clock has due in months waits on the real one, too', async () => {
  const virtual = await notes({ manifest: weekly, startAt: Date.now() + 60 * DAY_MS });
  const state = virtual.host.dump();
  const real = await notes({ manifest: weekly, clock: 'real', seed: { state } });
  await real.door('warm');
  await real.host.settle(1000);
  expect(real.host.forge.invocations(0, false).map(({ module }) => module)).not.toContain('tick');
});
