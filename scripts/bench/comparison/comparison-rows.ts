import type { Measurement } from '../measurement';
import { quantile } from '../report/statistics';
import type { Result } from './alternative-result';
import { compare } from './compare';

/** Compares the app with its alternatives over the same week. */
export const comparison: Measurement = {
  name: 'comparison',
  isQuick: false,
  async run({ app }) {
    return {
      rows: [],
      tables: [
        {
          name: 'comparison',
          head: [
            '',
            'delay p50',
            'p99',
            'max',
            'p99 without outages of the receiver',
            'changes never known',
            'wrong at the end',
            'false reports',
            'requests to Jira',
            'requests to the service',
            'Jira points',
            'price',
          ],
          lines: (await compare(app)).map(toCells),
        },
      ],
    };
  },
};

function toCells(result: Result): string[] {
  const { name, delays, reachableDelays, changes, neverKnown, wrongAtTheEnd, falseReports } = result;
  const { toJira, toService, points, price } = result;
  return [
    name,
    formatTime(quantile(delays, 0.5)),
    formatTime(quantile(delays, 0.99)),
    formatTime(quantile(delays, 1)),
    formatTime(quantile(reachableDelays, 0.99)),
    `${neverKnown} of ${changes}`,
    `${wrongAtTheEnd}`,
    `${falseReports}`,
    `${toJira}`,
    `${toService}`,
    points === null ? 'none' : `${points}`,
    price,
  ];
}

/** Returns a time in seconds, minutes, or hours. */
function formatTime(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 3_600_000 ? `${(ms / 60_000).toFixed(0)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
