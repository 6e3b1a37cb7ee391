import { notes } from '../support/notes';

const DAY_MS = 86_400_000;
/** Changes the schedule `tick` from five minutes to a week. */
const weekly = (text: string): string => text.replace('interval: fiveMinute', 'interval: week');

// Node's longest timer is 24.8 days.
test.each([25, 400])('the virtual clock advances %i days at once and runs everything due', async (days) => {
  const { host } = await notes({ manifest: weekly });
  const began = host.clock.now();
  await host.time.advance(days * DAY_MS);
  expect(host.clock.now() - began).toBe(days * DAY_MS);
  const ticks = host.forge.invocations().filter(({ module }) => module === 'tick');
  // The schedule first runs after five minutes.
  expect(ticks).toHaveLength(Math.ceil(days / 7));
});

test("the real clock doesn't run the items of a loaded state months before they are due", async () => {
  const virtual = await notes({ manifest: weekly, startAt: Date.now() + 60 * DAY_MS });
  const state = virtual.host.dump();
  const real = await notes({ manifest: weekly, clock: 'real', seed: { state } });
  await real.runAction('warm');
  await real.host.settle(1000);
  expect(real.host.forge.invocations().map(({ module }) => module)).not.toContain('tick');
});
