import type { App } from 'forge-sandbox';
import type { Curve } from './report/chart';
import type { Row } from './report/table';

/** One part of `npm run bench`. */
export interface Measurement {
  readonly name: string;
  /** True if it takes seconds, because it only counts or uses the virtual clock. `--quick` runs it. */
  readonly isQuick: boolean;
  /** True if it measures real time. Then it runs alone. */
  readonly isTimed?: true;
  readonly run: (context: Context) => Promise<Report>;
}

/** Inputs of a measurement. */
export interface Context {
  readonly app: App;
  /** Returns the state of a site with that many open delegations: a thousand real ones, and copies of them. */
  readonly stock: (open: 1000 | 10_000 | 100_000) => Promise<unknown>;
}

/** Result of a measurement, as docs/performance.json stores it. */
export interface Report {
  /** Rows of docs/budgets.md. */
  readonly rows: readonly Row[];
  /** Tables that docs/performance.md shows. */
  readonly tables?: readonly Table[];
  /** Curves that docs/pictures shows. */
  readonly curves?: readonly Curve[];
}

/** Time and processor time that the process of a measurement took, without its child processes. */
export interface Duration {
  readonly tookSeconds: number;
  readonly cpuSeconds: number;
}

/** A table of docs/performance.md. */
export interface Table {
  readonly name: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}
