import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { drawCurve, type Curve } from './report/chart';
import { MEASUREMENTS } from './measurements';
import type { Duration, Report, Table } from './measurement';
import { markdown, tableOf } from './report/table';

const DOCS = join(__dirname, '../../docs');
const RESULTS = join(DOCS, 'performance.json');
const PAGE = join(DOCS, 'performance.md');
const BUDGETS = join(DOCS, 'budgets.md');

/** Report of one measurement, with the machine that it ran on and the time that it took. */
type StoredReport = Report & Duration & { readonly machine: string };
/** Stored reports by the names of their measurements. */
type Results = Readonly<Record<string, StoredReport>>;

const HEAD = `# Budgets

The last run of \`npm run bench\` measured these figures in the sandbox. Counted figures are the same on every machine: they are in
[budgets.json](budgets.json), and every run of the tests compares them. Waits at Atlassian are those of \`--latency forge\`, on the
virtual clock, each with its source in [latency.ts](../sandbox/src/time/latency.ts). Processor time, load time, and memory were measured on one machine:
MACHINE. A growth exponent of 0 means that the figure stays constant, 1 that it grows linearly.
[performance.md](performance.md) explains every figure.

`;

/** Returns the stored results of earlier runs. */
function readResults(): Results {
  try {
    // `keepReport` wrote the file.
    return JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
  } catch {
    return {};
  }
}

/** Stores a report, and writes the tables and curves of all stored reports. */
export function keepReport(name: string, report: Report, { tookSeconds, cpuSeconds }: Duration): void {
  const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  const duration = { tookSeconds: Math.round(tookSeconds), cpuSeconds: Math.round(cpuSeconds) };
  const results: Results = { ...readResults(), [name]: { machine, ...duration, ...report } };
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  const inOrder = MEASUREMENTS.flatMap((each) => results[each.name] ?? []);
  const rows = inOrder.flatMap((each) => each.rows);
  writeFileSync(BUDGETS, HEAD.replace('MACHINE', machine) + tableOf(rows));
  for (const curve of inOrder.flatMap(({ curves = [] }) => curves)) drawToFile(curve);
  writeFileSync(
    PAGE,
    withTables(
      readFileSync(PAGE, 'utf8'),
      inOrder.flatMap(({ tables = [] }) => tables),
    ),
  );
}

function drawToFile(curve: Curve): void {
  writeFileSync(join(DOCS, 'pictures', `${curve.file}.svg`), drawCurve(curve));
}

/** Replaces the tables of a page, each between `<!-- table: NAME -->` and `<!-- end -->`. */
function withTables(page: string, tables: readonly Table[]): string {
  return tables.reduce((text, { name, head, lines }) => {
    const between = new RegExp(`(<!-- table: ${name} -->\n)[^]*?(<!-- end -->)`);
    return text.replace(between, (_, open: string, close: string) => `${open}\n${markdown(head, lines)}\n${close}`);
  }, page);
}
