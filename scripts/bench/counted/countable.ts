import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from 'forge-sandbox';
import { shippedBundle } from '../app-process/bundle';
import { count, type Counted } from './count';
import { closeAll, createAll } from '../scale/one-person';
import { rounded } from '../report/statistics';

/** Budgets whose figures don't depend on the machine: they're committed, and a test compares them. */
export interface Countable {
  readonly name: keyof Counted | keyof OnePerson | 'bundle';
  readonly what: string;
  /** The budget. */
  readonly atMost: number;
  /** True for a figure that moves a little with the seed of chance: a test compares it with the budget only. */
  readonly isByChance?: true;
}

export const COUNTABLE: readonly Countable[] = [
  {
    name: 'completion',
    what: 'platform calls from a completing event to the acknowledged push, by webhook',
    atMost: 6,
  },
  { name: 'completionOnBoth', what: 'the same on both channels', atMost: 7 },
  { name: 'lastCompletion', what: 'the same by webhook, where the offboarding completes with it', atMost: 8 },
  {
    name: 'lastCompletionOnBoth',
    what: 'the same on both channels, where the offboarding completes with it',
    atMost: 9,
  },
  { name: 'idleEvent', what: 'platform calls of an event that changes nothing', atMost: 2 },
  { name: 'create', what: 'platform calls of a create, the first of its pair', atMost: 9 },
  { name: 'createForSecondOwner', what: 'the same where the first owner does not fit', atMost: 10 },
  { name: 'createOfOffboarding', what: 'the same where it is the first of its offboarding', atMost: 10 },
  {
    name: 'createOfPair',
    what: 'platform calls of a create that is linked to an open one of its pair, with the queue item of the link',
    atMost: 10,
  },
  {
    name: 'createWithLookUp',
    what: 'platform calls of a create, the first of its pair, whose person and app are looked up at Torii',
    atMost: 12,
  },
  { name: 'points', what: "Jira's points over a delegation's life", atMost: 20 },
  { name: 'foreign', what: 'invocations by a thousand edits of an issue that is no delegation', atMost: 0 },
  {
    name: 'closingOne',
    what: 'platform calls an event, all that it causes included, where 1 delegation of an offboarding is closed',
    atMost: 7,
  },
  {
    name: 'closingTwelve',
    what: 'the same where 12 of one offboarding are closed at the same time',
    atMost: 10.5,
    isByChance: true,
  },
  {
    name: 'creatingOne',
    what: 'platform calls a create, all that it causes included, where 1 delegation of a person is created',
    atMost: 18,
  },
  {
    name: 'creatingTwelve',
    what: 'the same where 12 of one person are created side by side',
    atMost: 27,
    isByChance: true,
  },
  {
    name: 'bundle',
    what: 'back-end bundle as it ships, minified, KB of 1024 bytes',
    atMost: 500,
  },
];

/** Counts an event, or a create, of one person. Neighbors are delayed by chance, so two decimals are kept. */
type OnePerson = Readonly<Record<'closingOne' | 'closingTwelve' | 'creatingOne' | 'creatingTwelve', number>>;

async function countOnePerson(app: App): Promise<OnePerson> {
  const closing = async (delegations: number) => rounded((await closeAll(app, delegations)).callsAnEvent);
  const creating = async (delegations: number) => rounded((await createAll(app, delegations)).callsACreate);
  return {
    closingOne: await closing(1),
    closingTwelve: await closing(12),
    creatingOne: await creating(1),
    creatingTwelve: await creating(12),
  };
}

/** Measures all that the countable budgets need. */
export async function measureFigures(app: App): Promise<Counted & OnePerson> {
  return { ...(await count(app)), ...(await countOnePerson(app)) };
}

/** By name. */
export type Figures = Readonly<Record<string, number>>;

const FILE = join(__dirname, '../../../docs/budgets.json');
/** As esbuild itself counts. */
const BYTES_PER_KB = 1024;

/** The figures as they are now, by what was seen happen. */
export async function figuresOf(counted: Counted & OnePerson): Promise<Figures> {
  const seen = Object.entries(counted).map(
    ([name, made]) => [name, typeof made === 'number' ? made : made.length] as const,
  );
  const bundle = Math.ceil(Buffer.byteLength(await shippedBundle()) / BYTES_PER_KB);
  return { ...Object.fromEntries(seen), bundle };
}

/** `docs/budgets.json`, which `npm run bench` writes. */
export function committedFigures(): Figures {
  return z.record(z.string(), z.number()).parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

export function commitFigures(figures: Figures): void {
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
}
