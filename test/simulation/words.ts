import type { Step } from './steps';

/** One line a step: what is done, and how long nothing else is. */
export function inWords({ wait, ...deed }: Step): string {
  const { do: does, ...details } = deed;
  return `  ${does} ${JSON.stringify(details)}${wait > 0 ? `, then ${wait} ms` : ', and at once'}`;
}
