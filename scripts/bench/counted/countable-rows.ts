import { writeFigures, COUNTABLE, countAll, figuresOf } from './countable';
import type { Measurement } from '../measurement';

/** Counts the countable budgets, and writes docs/budgets.json. */
export const counted: Measurement = {
  name: 'counted',
  isQuick: true,
  async run({ app }) {
    const figures = await figuresOf(await countAll(app));
    writeFigures(figures);
    return {
      rows: COUNTABLE.map(({ name, what, atMost }) => {
        const measured = figures[name] ?? Infinity;
        return { what, atMost: `${atMost}`, measured: `${measured}`, isMet: measured <= atMost };
      }),
    };
  },
};
