import { commitFigures, COUNTABLE, figuresOf, measureFigures } from './countable';
import type { Measurement } from './measurement';

/** Budgets that can be counted. Writes docs/budgets.json. */
export const counted: Measurement = {
  name: 'counted',
  isQuick: true,
  async run({ app }) {
    const figures = await figuresOf(await measureFigures(app));
    commitFigures(figures);
    return {
      rows: COUNTABLE.map(({ name, what, atMost, missed }) => {
        const measured = figures[name] ?? Infinity;
        const isMet = measured <= atMost;
        return { what, atMost: `${atMost}`, measured: `${measured}`, isMet, why: isMet ? undefined : missed };
      }),
    };
  },
};
