import type { Step } from './steps';

/** Returns a shorter history that still fails. Leaves out smaller and smaller pieces, but keeps the pauses of their steps. */
export async function shrink(
  steps: readonly Step[],
  isFailing: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  let shortest = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < shortest.length;) {
      const fewer = withoutSteps(shortest, from, size);
      if (await isFailing(fewer)) shortest = fewer;
      else from += size;
    }
  }
  return shortest;
}

/** Returns the steps without a piece, whose pauses are added to the step before. */
function withoutSteps(steps: readonly Step[], from: number, size: number): Step[] {
  const wait = steps.slice(from, from + size).reduce((sum, step) => sum + step.wait, 0);
  const before = steps.slice(0, from);
  const last = before.pop();
  return [...before, ...(last ? [{ ...last, wait: last.wait + wait }] : []), ...steps.slice(from + size)];
}
