/**
 * In which order things were asked for. What falls due at one moment runs in that order, also after a state was put back:
 * every part says what it has to arm again, and all of it is armed in one go.
 */
export interface Order {
  next(): number;
  last(): number;
  /** Arms what `load` asks for, in its old order. */
  resume(last: number, load: (again: Again) => void): void;
}

/** Arms something that was kept, when its turn comes. */
export type Again = (order: number, arm: () => void) => void;

export function createOrder(): Order {
  let latest = 0;
  return {
    next: () => (latest += 1),
    last: () => latest,
    resume(last, load) {
      const all: { order: number; arm: () => void }[] = [];
      load((order, arm) => all.push({ order, arm }));
      for (const { arm } of all.sort((one, other) => one.order - other.order)) arm();
      latest = last;
    },
  };
}
