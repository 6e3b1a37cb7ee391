import type { App } from 'forge-sandbox';
import { commitFigures, COUNTABLE, figuresOf } from './countable';
import { count } from './counted';
import { aboveTheCap, load, type Load, type Passage } from './load';
import { recordBusiest, recordEvents } from './own-process';
import { priceOfAMonth } from './price';
import { startProcesses } from './process';
import { loadProject, openSite } from './site';
import { fill } from './stock';
import { keepTable, tableOf, type Row } from './table';

const OPEN = 10_000;
const ROUNDS = 10;
const MB = 1_000_000;
/** Of the pushes, in the budget's words: 10% failing at first. */
const FAILING = 0.1;
/** Why that is slow: the contract's own words for a channel that fails. */
const BREAKER =
  'a push that fails keeps all others waiting for the probe, 5 s later or more, unless the channel came back within the minute before; ';

/** `npm run bench`: measures every budget, prints the table, and keeps it in docs/budgets.md and docs/budgets.json. */
async function main(): Promise<void> {
  const app = await loadProject();
  const rows: Row[] = [];
  const tell = (what: string, more: readonly Row[]): void => {
    process.stderr.write(`${what}\n`);
    rows.push(...more);
  };
  tell('counted', await countable(app));
  const state = await stock(app);
  tell(`${OPEN} delegations are open`, await ownProcess(app, state));
  tell('its own process', await price(app, state));
  tell(
    'the price of a month',
    loadRows(await load(app, state, FAILING), `, ${FAILING * 100}% of the pushes failing at first`, BREAKER),
  );
  tell('under load', loadRows(await load(app, state, 0), ', none failing'));
  tell('under load in fair weather', capRows(await aboveTheCap(app, state)));
  process.stdout.write(tableOf(rows));
  keepTable(rows);
}

async function countable(app: App): Promise<Row[]> {
  const figures = await figuresOf(await count(app));
  commitFigures(figures);
  return COUNTABLE.map(({ name, what, atMost, missed }) => {
    const measured = figures[name] ?? Infinity;
    const isMet = measured <= atMost;
    return { what, atMost: `${atMost}`, measured: `${measured}`, isMet, why: isMet ? undefined : missed };
  });
}

async function stock(app: App): Promise<unknown> {
  const site = await openSite(app, 'forge');
  await fill(site, OPEN);
  const state = site.host.dump();
  site.host.close();
  return state;
}

async function ownProcess(app: App, state: unknown): Promise<Row[]> {
  const processes = await startProcesses();
  try {
    const { cpuMs } = await processes.play(await recordEvents(app), ROUNDS);
    const loads: number[] = [];
    for (let n = 0; n < ROUNDS; n += 1) loads.push((await processes.play([], 1)).loadMs);
    const busiest = await processes.weigh(await recordBusiest(app, state));
    const [bare, peak] = [busiest.bareBytes / MB, busiest.peakBytes / MB];
    return [
      {
        ...limited("the app's own processor time an event, p99, ms", 5, at(cpuMs, 0.99), 1),
        why: `p50 ${at(cpuMs, 0.5).toFixed(1)} ms, of ${cpuMs.length}`,
      },
      {
        ...limited('load time of the bundle, ms', 80, at(loads, 0.5), 0),
        why: `median of ${loads.length} starts, the fastest ${Math.min(...loads).toFixed(0)} ms`,
      },
      {
        ...limited('memory at the busiest, MB', 128, peak, 0),
        why: `${bare.toFixed(0)} MB of it are Node.js itself; a batch of 500 is made, and two hours swept with ${OPEN} open`,
      },
    ];
  } finally {
    await processes.close();
  }
}

async function price(app: App, state: unknown): Promise<Row[]> {
  const { totalDollars, parts } = await priceOfAMonth(app, state);
  const inWords = Object.entries(parts).map(
    ([name, { amount, unit, free, dollars }]) =>
      `${name} ${Number(amount.toPrecision(3))} ${unit} (${free} free) $${dollars.toFixed(2)}`,
  );
  return [
    {
      what: `the price of a month with ${OPEN} delegations, by Atlassian's list`,
      measured: `$${totalDollars.toFixed(2)}`,
      isMet: true,
      why: inWords.join(', '),
    },
  ];
}

function loadRows({ burst, stream }: Load, when: string, because = ''): Row[] {
  return [
    {
      ...limited(`30 events a second for a minute${when}: event to push, p99, ms`, 1000, at(stream.pushed, 0.99), 0),
      why: `${because}p50 ${at(stream.pushed, 0.5)} ms; event to acknowledgement at most ${inSeconds(at(stream.acknowledged, 1))}; ${stream.lost} lost`,
    },
    {
      ...limited(`300 events at once${when}: all acknowledged, s`, 30, at(burst.acknowledged, 1) / 1000, 1),
      why: `${because}event to push p50 ${at(burst.pushed, 0.5)} ms, p99 ${inSeconds(at(burst.pushed, 0.99))}; ${burst.lost} lost`,
    },
  ];
}

function capRows({ lost, refused, changed }: Passage): Row[] {
  return [
    {
      ...limited('1000 events at once, above the invocation cap: lost', 0, lost, 0),
      why: `${refused} invocations refused at first; change to acknowledgement p50 ${inSeconds(at(changed, 0.5))}, at most ${inSeconds(at(changed, 1))}`,
    },
  ];
}

function limited(what: string, atMost: number, measured: number, digits: number): Row {
  return { what, atMost: `${atMost}`, measured: measured.toFixed(digits), isMet: measured <= atMost };
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The value that a share of all lie at or below; the largest for 1. */
function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Infinity;
}

void main();
