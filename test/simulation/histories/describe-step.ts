import type { Step } from './steps';

/** Returns one line for a step: its effect and the pause after it. */
export function describeStep({ wait, ...effect }: Step): string {
  const { do: does, ...details } = effect;
  return `  ${does} ${JSON.stringify(details)}${wait > 0 ? `, then ${wait} ms` : ', and at once'}`;
}
