import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of the table. */
export interface Row {
  readonly what: string;
  /** Undefined where it is printed only. */
  readonly atMost?: string;
  readonly measured: string;
  readonly isMet: boolean;
  readonly why?: string | undefined;
}

const FILE = join(__dirname, '../../docs/budgets.md');

const HEAD = [
  '# Budgets',
  '',
  'What `npm run bench` measured last, in the sandbox. What can be counted is the same on every machine: it lies in',
  '[budgets.json](budgets.json), and every run of the tests compares. Processor time, load time and memory are those of the machine that ran',
  'it, with whatever else ran there; waits at Atlassian are those of `--latency forge`, each with its source in [latency.ts](../sandbox/src/latency.ts).',
  '',
  '',
].join('\n');

/** `what | at most | measured`, as it is printed. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ what, atMost = '', measured, isMet, why }) => {
    const words = isMet ? measured : `**${measured}**, missed`;
    return `| ${what} | ${atMost} | ${words}${why === undefined ? '' : `: ${why}`} |`;
  });
  return ['| what | at most | measured |', '| --- | --- | --- |', ...lines, ''].join('\n');
}

/** Writes docs/budgets.md. */
export function keepTable(rows: readonly Row[]): void {
  writeFileSync(FILE, HEAD + tableOf(rows));
}
