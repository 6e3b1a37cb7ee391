import { commitFigures, COUNTABLE, figuresOf, measureFigures } from './countable';
import type { Measurement } from '../measurement';

/** Budgets that can be counted. Writes docs/budgets.json. */
export const counted: Measurement = {
  name: 'counted',
  isQuick: true,
  async run({ app }) {
    const figures = await figuresOf(await measureFigures(app));
    commitFigures(figures);
    return {
      rows: COUNTABLE.map(({ name, what, atMost }) => {
        const measured = figures[name] ?? Infinity;
        return { what, atMost: `${atMost}`, measured: `${measured}`, isMet: measured <= atMost };
      }),
    };
  },
};
