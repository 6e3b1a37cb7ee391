import { aboveTheCap, aSecond, load, type Load } from './load';
import type { Measurement } from '../measurement';
import { quantile } from '../report/statistics';
import { limited, type Row } from '../report/table';

/** Share of pushes whose first attempt fails. */
const FAILING = 0.1;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Many events at the same time, and many a second, on a site with 10,000 open delegations. */
export const underLoad: Measurement = {
  name: 'load',
  isQuick: false,
  async run({ app, stock }) {
    const state = await stock(10_000);
    const failing = rowsOf(await load(app, state, FAILING), FAILING);
    const healthy = rowsOf(await load(app, state, 0), 0);
    const { lost, refused, changed } = await aboveTheCap(app, state);
    return {
      rows: [
        ...failing,
        ...healthy,
        limited(
          '1000 events at once, above the invocation cap: lost',
          0,
          lost,
          0,
          `${refused} invocations refused at first; change to acknowledgement p50 ${seconds(quantile(changed, 0.5))}, at most ${seconds(quantile(changed, 1))}`,
        ),
      ],
    };
  },
};

function rowsOf({ burst, stream }: Load, failing: number): Row[] {
  const rate = aSecond(failing);
  const words = failing > 0 ? `${failing * 100}% of first attempts failing` : 'none failing';
  const units = `three read units an event make ${rate * 60 * 3} a minute, above the store's 4,000`;
  const p99 = quantile(stream.pushed, 0.99);
  return [
    limited(
      `${rate} events a second for a minute, ${words}: event to first push, p99, ms`,
      1000,
      p99,
      0,
      `${p99 > 1000 ? `${units}; ` : ''}p50 ${quantile(stream.pushed, 0.5)} ms; event to acknowledgement at most ${seconds(quantile(stream.acknowledged, 1))}; ${stream.lost} lost`,
    ),
    limited(
      `300 events at once, ${words}: all acknowledged, s`,
      30,
      quantile(burst.acknowledged, 1) / 1000,
      1,
      `event to push p50 ${quantile(burst.pushed, 0.5)} ms, p99 ${seconds(quantile(burst.pushed, 0.99))}; ${burst.lost} lost`,
    ),
  ];
}
