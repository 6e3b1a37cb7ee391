import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from 'forge-sandbox';
import { minifiedBundle } from '../app-process/bundle';
import { countOnNewSite, type Counted } from './count';
import { closeAll, createAll } from '../scale/one-person';
import { rounded } from '../report/statistics';

/** A budget whose figure doesn't depend on the machine. The figure is committed, and a test compares it. */
export interface Countable {
  readonly name: keyof Counted | keyof OnePerson | 'bundle';
  readonly what: string;
  /** The budget, an upper limit. */
  readonly atMost: number;
  /** True if the figure varies with the random seed. Then the test compares it with the budget only. */
  readonly isRandom?: true;
}

export const COUNTABLE: readonly Countable[] = [
  {
    name: 'completion',
    what: 'platform calls from a completing event to the acknowledged push, by webhook',
    atMost: 6,
  },
  {
    name: 'completionOnBoth',
    what: 'platform calls from a completing event to the acknowledged pushes, on both channels',
    atMost: 7,
  },
  {
    name: 'lastCompletion',
    what: 'platform calls from an event that completes the offboarding to the acknowledged push, by webhook',
    atMost: 8,
  },
  {
    name: 'lastCompletionOnBoth',
    what: 'platform calls from an event that completes the offboarding to the acknowledged pushes, on both channels',
    atMost: 9,
  },
  { name: 'idleEvent', what: 'platform calls of an event that changes nothing', atMost: 2 },
  { name: 'create', what: 'platform calls of a create, the first of its pair', atMost: 9 },
  { name: 'createForSecondOwner', what: 'platform calls of a create whose first owner is unsuitable', atMost: 10 },
  { name: 'createWithOffboarding', what: 'platform calls of a create, the first of its offboarding', atMost: 10 },
  {
    name: 'createForExistingPair',
    what: 'platform calls of a create that is linked to an open delegation of its pair, with the queue item of the link',
    atMost: 10,
  },
  {
    name: 'createWithLookup',
    what: 'platform calls of a create, the first of its pair, whose person and app are looked up at Torii',
    atMost: 12,
  },
  { name: 'points', what: 'Jira points of a delegation from creation to completion', atMost: 20 },
  { name: 'foreign', what: "invocations caused by a thousand edits of an issue that isn't a delegation", atMost: 0 },
  {
    name: 'closingOne',
    what: 'platform calls per event, including all that it causes, if 1 delegation of an offboarding is closed',
    atMost: 7,
  },
  {
    name: 'closingTwelve',
    what: 'platform calls per event, including all that it causes, if 12 delegations of an offboarding are closed at the same time',
    atMost: 10.5,
    isRandom: true,
  },
  {
    name: 'creatingOne',
    what: 'platform calls per create, including all that it causes, if 1 delegation of a person is created',
    atMost: 18,
  },
  {
    name: 'creatingTwelve',
    what: 'platform calls per create, including all that it causes, if 12 delegations of a person are created at the same time',
    atMost: 27,
    isRandom: true,
  },
  {
    name: 'bundle',
    what: 'back-end bundle, minified, KB of 1024 bytes',
    atMost: 500,
  },
];

/** Platform calls per event, or per create, of one person, rounded to two decimals. */
type OnePerson = Readonly<Record<'closingOne' | 'closingTwelve' | 'creatingOne' | 'creatingTwelve', number>>;

async function countOnePerson(app: App): Promise<OnePerson> {
  const closing = async (delegations: number) => rounded((await closeAll(app, delegations)).callsPerEvent);
  const creating = async (delegations: number) => rounded((await createAll(app, delegations)).callsPerCreate);
  return {
    closingOne: await closing(1),
    closingTwelve: await closing(12),
    creatingOne: await creating(1),
    creatingTwelve: await creating(12),
  };
}

/** Measures all figures of the countable budgets, apart from the bundle's size. */
export async function countAll(app: App): Promise<Counted & OnePerson> {
  return { ...(await countOnNewSite(app)), ...(await countOnePerson(app)) };
}

/** Figures by the name of their budget. */
export type Figures = Readonly<Record<string, number>>;

const FILE = join(__dirname, '../../../docs/budgets.json');
/** Bytes per KB, as esbuild counts. */
const BYTES_PER_KB = 1024;

/** Returns the figures of some counts, and of the bundle. */
export async function figuresOf(counted: Counted & OnePerson): Promise<Figures> {
  const figures = Object.entries(counted).map(
    ([name, count]) => [name, typeof count === 'number' ? count : count.length] as const,
  );
  const bundle = Math.ceil(Buffer.byteLength(await minifiedBundle()) / BYTES_PER_KB);
  return { ...Object.fromEntries(figures), bundle };
}

/** Returns the figures of docs/budgets.json, which `npm run bench` writes. */
export function readFigures(): Figures {
  return z.record(z.string(), z.number()).parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

export function writeFigures(figures: Figures): void {
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
}
