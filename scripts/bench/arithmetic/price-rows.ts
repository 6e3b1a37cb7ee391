import type { Measurement } from '../measurement';
import { monthlyPrice } from './price';

/** Computes the price of a month by Atlassian's price list. */
export const price: Measurement = {
  name: 'price',
  isQuick: false,
  async run({ app, stock }) {
    const { totalDollars, parts } = await monthlyPrice(app, await stock(10_000));
    const details = Object.entries(parts).map(
      ([name, { amount, unit, free, dollars }]) =>
        `${name} ${Number(amount.toPrecision(3))} ${unit} (${free} free) $${dollars.toFixed(2)}`,
    );
    return {
      rows: [
        {
          what: "price of a month with 10,000 delegations, by Atlassian's price list",
          measured: `$${totalDollars.toFixed(2)}`,
          isMet: true,
          details: details.join(', '),
        },
      ],
    };
  },
};
