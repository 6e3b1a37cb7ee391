import { measureAboveCap, measureLoad, streamRate, type Load } from './load';
import type { Measurement } from '../measurement';
import { quantile } from '../report/statistics';
import { rowWithBudget, type Row } from '../report/table';

/** Share of pushes whose first attempt fails. */
const FAILING_SHARE = 0.1;
/** Budget from an event to its first push, p99, ms. */
const MAX_PUSH_MS = 1000;
/** Budget from events at the same time to their last acknowledgment, s. */
const MAX_BURST_SECONDS = 30;
const formatSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Measures many events at the same time, and many per second, on a site with 10,000 open delegations. */
export const underLoad: Measurement = {
  name: 'load',
  isQuick: false,
  async run({ app, stock }) {
    const state = await stock(10_000);
    const failing = rowsOf(await measureLoad(app, state, FAILING_SHARE), FAILING_SHARE);
    const healthy = rowsOf(await measureLoad(app, state, 0), 0);
    const { lost, refused, changed } = await measureAboveCap(app, state);
    return {
      rows: [
        ...failing,
        ...healthy,
        rowWithBudget(
          '1000 events at once, above the limit of invocations: lost',
          0,
          lost,
          0,
          `${refused} invocations refused at first; change to acknowledgment p50 ${formatSeconds(quantile(changed, 0.5))}, at most ${formatSeconds(quantile(changed, 1))}`,
        ),
      ],
    };
  },
};

function rowsOf({ burst, stream }: Load, failingShare: number): Row[] {
  const rate = streamRate(failingShare);
  const failures = failingShare > 0 ? `${failingShare * 100}% of first attempts failing` : 'none failing';
  const p99 = quantile(stream.pushed, 0.99);
  return [
    rowWithBudget(
      `${rate} events per second for a minute, ${failures}: event to first push, p99, ms`,
      MAX_PUSH_MS,
      p99,
      0,
      `p50 ${quantile(stream.pushed, 0.5)} ms; event to acknowledgment at most ${formatSeconds(quantile(stream.acknowledged, 1))}; ${stream.lost} lost`,
    ),
    rowWithBudget(
      `300 events at once, ${failures}: all acknowledged, s`,
      MAX_BURST_SECONDS,
      quantile(burst.acknowledged, 1) / 1000,
      1,
      `event to push p50 ${quantile(burst.pushed, 0.5)} ms, p99 ${formatSeconds(quantile(burst.pushed, 0.99))}; ${burst.lost} lost`,
    ),
  ];
}
