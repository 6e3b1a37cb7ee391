import { delayBesideRefused, recovery } from './delivery';
import type { Measurement } from '../measurement';
import { limited, type Row } from '../report/table';

/** An event's way to the receiver without contention, with a cold start, ms. */
const USUAL_MS = 3000;

/** One push that is refused for days, and pushes that wait for a receiver to return. */
export const delivery: Measurement = {
  name: 'delivery',
  isQuick: false,
  async run({ app }) {
    const rows: Row[] = [];
    for (const refusal of ['500', '400', '503 + Retry-After'] as const) {
      const what = `one push refused with ${refusal} for two days: event to push of the others, longest, ms`;
      rows.push(limited(what, USUAL_MS, await delayBesideRefused(app, refusal)));
    }
    for (const waiting of [1, 3, 60]) {
      for (const isHourly of [false, true]) {
        const came = isHourly ? 'that came one an hour' : 'that came at once';
        const what = `receiver down for 6 h or more, ${waiting} waiting ${came}: last acknowledged after its return, min`;
        rows.push(limited(what, 10, (await recovery(app, waiting, isHourly)) / 60_000, 1));
      }
    }
    return { rows };
  },
};
