import type { App } from 'forge-sandbox';
import type { Curve } from './report/chart';
import type { Row } from './report/table';

/** One subject that `npm run bench` measures: a file each. */
export interface Measurement {
  readonly name: string;
  /** True if it counts or goes by the virtual clock only and takes seconds: part of `--quick`. */
  readonly isQuick: boolean;
  /** True if it measures time, so that no other measurement may run beside it. */
  readonly isTimed?: true;
  readonly run: (context: Context) => Promise<Report>;
}

export interface Context {
  readonly app: App;
  /** Site with a number of open delegations: a thousand real ones, and copies of them. */
  readonly stock: (open: 1000 | 10_000 | 100_000) => Promise<unknown>;
}

/** Result of a measurement, as it is kept in docs/performance.json. */
export interface Report {
  /** Figures with a budget, and others of their kind. */
  readonly rows: readonly Row[];
  /** Tables that docs/performance.md shows. */
  readonly tables?: readonly Table[];
  /** Curves that docs/pictures shows. */
  readonly curves?: readonly Curve[];
}

/** Time that a measurement took, and the processor's time of its process alone. */
export interface Took {
  readonly tookSeconds: number;
  readonly cpuSeconds: number;
}

export interface Table {
  readonly name: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}
