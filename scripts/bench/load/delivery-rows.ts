import { delayBesideRefused, recoveryTime } from './delivery';
import type { Measurement } from '../measurement';
import { rowWithBudget, type Row } from '../report/table';

/** Budget from an event to its push without contention, with a cold start, ms. */
const MAX_DELAY_MS = 3000;
/** Budget from the receiver's return to the last acknowledgment, min. */
const MAX_RECOVERY_MINUTES = 10;

/** Measures the delay of other pushes beside one that is refused for days, and the recovery after an outage. */
export const delivery: Measurement = {
  name: 'delivery',
  isQuick: false,
  async run({ app }) {
    const rows: Row[] = [];
    for (const refusal of ['500', '400', '503 + Retry-After'] as const) {
      const what = `one push refused with ${refusal} for two days: longest time from event to push of the others, ms`;
      rows.push(rowWithBudget(what, MAX_DELAY_MS, await delayBesideRefused(app, refusal)));
    }
    for (const waiting of [1, 3, 60]) {
      for (const isHourly of [false, true]) {
        const noun = waiting === 1 ? 'push' : 'pushes';
        const pushes = isHourly
          ? `${waiting} pending ${noun}, one change per hour`
          : `${waiting} ${noun} pending since the start of the outage`;
        const what = `receiver down for 6 h or more, ${pushes}: last acknowledgment after its return, min`;
        rows.push(rowWithBudget(what, MAX_RECOVERY_MINUTES, (await recoveryTime(app, waiting, isHourly)) / 60_000, 1));
      }
    }
    return { rows };
  },
};
