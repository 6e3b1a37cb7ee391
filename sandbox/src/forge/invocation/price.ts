/**
 * Atlassian's price list for Forge: the free amount per month, and the price of each further unit [doc: pricing, 2026].
 */
const PRICES = {
  functions: { unit: 'GB-s', free: 200_000, dollars: 0.000025 },
  kvsRead: { unit: 'GB', free: 0.1, dollars: 0.055 },
  kvsWrite: { unit: 'GB', free: 0.1, dollars: 1.09 },
  logs: { unit: 'GB', free: 1, dollars: 1.005 },
} as const;

const GB = 1024 ** 3;

/** Usage of an app in one month. */
export interface MonthsUse {
  readonly runMs: number;
  readonly memoryMB: number;
  readonly kvsReadBytes: number;
  readonly kvsWriteBytes: number;
  readonly logBytes: number;
}

/** Returns the price of a month with this usage in US dollars, by product and in total. */
export function monthsPrice({ runMs, memoryMB, kvsReadBytes, kvsWriteBytes, logBytes }: MonthsUse) {
  const amounts = {
    functions: (runMs / 1000) * (memoryMB / 1024),
    kvsRead: kvsReadBytes / GB,
    kvsWrite: kvsWriteBytes / GB,
    logs: logBytes / GB,
  };
  const lines = Object.entries(PRICES).map(([name, { unit, free, dollars }]) => {
    const amount = amounts[name as keyof typeof amounts];
    return [name, { amount, unit, free, dollars: Math.max(0, amount - free) * dollars }] as const;
  });
  return { ...Object.fromEntries(lines), totalDollars: lines.reduce((sum, [, line]) => sum + line.dollars, 0) };
}
