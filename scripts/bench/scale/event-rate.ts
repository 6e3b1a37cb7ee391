import type { Measurement } from '../measurement';
import { openSite } from '../site/site';
import { exponentOf, quantile, rounded } from '../report/statistics';
import { rowWithBudget } from '../report/table';
import { firstArrivals, watchPushes } from '../site/watch';
import { waitForSweep, QUIET_MS } from './after-sweep';

/** Events per second. */
const RATES = [1, 10, 30, 100, 300];
/** Longest duration of the events, s. */
const SECONDS = 60;
const MAX_EVENTS = 300;
/** Largest growth exponent of a cost that counts as constant. */
const MAX_EXPONENT = 0.1;

/** Measures platform calls per event and the delay to the push by the rate of events, with 1,000 open delegations. */
export const eventRate: Measurement = {
  name: 'event rate',
  isQuick: false,
  async run({ app, stock }) {
    const state = await stock(1000);
    const measured: { rate: number; calls: number; p50: number; p99: number }[] = [];
    for (const rate of RATES) {
      const site = await openSite(app, { latency: 'forge', state });
      const { world, host } = site;
      const pushes = watchPushes(host);
      const issues = Object.values(world.site().issues).slice(0, Math.min(rate * SECONDS, MAX_EVENTS));
      await waitForSweep(site);
      const startedAt = world.now();
      for (const [n, { key }] of issues.entries()) {
        site.move([key], 'In Progress');
        const nextAt = startedAt + Math.round(((n + 1) * 1000) / rate);
        if (nextAt > world.now()) await world.advance(nextAt - world.now());
      }
      await world.advance(Math.max(0, startedAt + QUIET_MS - world.now()));
      const invocations = await site.invocations();
      const arrivedAt = firstArrivals(invocations.filter(({ cause }) => cause === 'avi:jira:updated:issue'));
      /** Time of the first push by issue id. */
      const pushedAt = new Map<string, number>();
      for (const { issue, at } of pushes) if (!pushedAt.has(issue)) pushedAt.set(issue, at);
      const delays = [...pushedAt].map(([issue, at]) => at - (arrivedAt.get(issue) ?? -Infinity));
      host.close();
      measured.push({
        rate,
        calls: rounded(invocations.reduce((sum, { calls }) => sum + calls.length, 0) / issues.length),
        p50: quantile(delays, 0.5),
        p99: quantile(delays, 0.99),
      });
    }
    const calls = measured.map((entry) => [entry.rate, entry.calls] as const);
    return {
      rows: [
        rowWithBudget(
          'platform calls per event, 1 to 300 events per second: growth exponent',
          MAX_EXPONENT,
          exponentOf(calls),
          2,
        ),
      ],
      tables: [
        {
          name: 'event rate',
          head: ['events per second', 'calls per event', 'event to push p50, ms', 'p99, ms'],
          lines: measured.map(({ rate, calls: each, p50, p99 }) => [`${rate}`, `${each}`, `${p50}`, `${p99}`]),
        },
      ],
      curves: [
        {
          file: 'curve-event-rate',
          title: `By events per second (calls: exponent ${exponentOf(calls).toFixed(2)})`,
          x: 'events per second',
          y: 'calls; ms',
          lines: [
            { name: 'calls per event', points: calls },
            { name: 'to push, p50, ms', points: measured.map(({ rate, p50 }) => [rate, p50] as const) },
            { name: 'to push, p99, ms', points: measured.map(({ rate, p99 }) => [rate, p99] as const) },
          ],
        },
      ],
    };
  },
};
