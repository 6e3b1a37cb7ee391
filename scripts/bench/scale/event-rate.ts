import type { Measurement } from '../measurement';
import { openSite } from '../site/site';
import { exponentOf, quantile, rounded } from '../report/statistics';
import { limited } from '../report/table';
import { arrivals, watchPushes } from '../site/watch';
import { afterSweep, QUIET_MS } from './after-sweep';

const RATES = [1, 10, 30, 100, 300];
const SECONDS = 60;
const MOST_EVENTS = 300;
const FLAT = 0.1;

/** Events a second on a site with 1,000 open delegations: calls an event, and the delay to the push. */
export const eventRate: Measurement = {
  name: 'event rate',
  isQuick: false,
  async run({ app, stock }) {
    const state = await stock(1000);
    const measured: { rate: number; calls: number; p50: number; p99: number }[] = [];
    for (const rate of RATES) {
      const site = await openSite(app, 'forge', state);
      const { world, host } = site;
      const pushes = watchPushes(host, 0);
      const issues = Object.values(world.site().issues).slice(0, Math.min(rate * SECONDS, MOST_EVENTS));
      await afterSweep(site);
      const beganAt = world.now();
      for (const [n, { key }] of issues.entries()) {
        site.move([key], 'In Progress');
        const next = beganAt + Math.round(((n + 1) * 1000) / rate);
        if (next > world.now()) await world.advance(next - world.now());
      }
      await world.advance(Math.max(0, beganAt + QUIET_MS - world.now()));
      const caused = await site.invocations();
      const arrivedAt = arrivals(caused.filter(({ cause }) => cause === 'avi:jira:updated:issue'));
      const first = new Map<string, number>();
      for (const { issue, at } of pushes) if (!first.has(issue)) first.set(issue, at);
      const delays = [...first].map(([issue, at]) => at - (arrivedAt.get(issue) ?? -Infinity));
      host.close();
      measured.push({
        rate,
        calls: rounded(caused.reduce((sum, { calls }) => sum + calls.length, 0) / issues.length),
        p50: quantile(delays, 0.5),
        p99: quantile(delays, 0.99),
      });
    }
    const calls = measured.map((one) => [one.rate, one.calls] as const);
    return {
      rows: [limited('platform calls an event, 1 to 300 events a second: exponent', FLAT, exponentOf(calls), 2)],
      tables: [
        {
          name: 'event rate',
          head: ['events a second', 'calls an event', 'event to push p50, ms', 'p99, ms'],
          lines: measured.map(({ rate, calls: each, p50, p99 }) => [`${rate}`, `${each}`, `${p50}`, `${p99}`]),
        },
      ],
      curves: [
        {
          file: 'curve-event-rate',
          title: `By events a second (calls: exponent ${exponentOf(calls).toFixed(2)})`,
          x: 'events a second',
          y: 'calls; ms',
          lines: [
            { name: 'calls an event', points: calls },
            { name: 'to push, p50, ms', points: measured.map(({ rate, p50 }) => [rate, p50] as const) },
            { name: 'to push, p99, ms', points: measured.map(({ rate, p99 }) => [rate, p99] as const) },
          ],
        },
      ],
    };
  },
};
