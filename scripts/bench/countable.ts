import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { shippedBundle } from './bundle';
import type { Counted } from './counted';

/** Budgets whose figures don't depend on the machine: they're committed, and a test compares them. */
export interface Countable {
  readonly name: keyof Counted | 'bundle';
  readonly what: string;
  /** The budget. */
  readonly atMost: number;
  /** Why the figure is above it, where it is. */
  readonly missed?: string;
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
    missed: 'before `offboarding.completed` is sent, one query makes sure that no member is unregistered',
  },
  { name: 'idleEvent', what: 'platform calls of an event that changes nothing', atMost: 2 },
  { name: 'create', what: 'platform calls of a create, the first of its pair', atMost: 9 },
  { name: 'createForSecondOwner', what: 'the same where the first owner does not fit', atMost: 10 },
  { name: 'createOfOffboarding', what: 'the same where it is the first of its offboarding', atMost: 10 },
  {
    name: 'createOfPair',
    what: 'platform calls of a create that is linked to an open one of its pair',
    atMost: 9,
    missed: 'the pair is read after the aliases that lead to it',
  },
  {
    name: 'createWithLookUp',
    what: 'platform calls of a create, the first of its pair, whose person and app are looked up at Torii',
    atMost: 11,
    missed: "the look-ups need Torii's key, and a secret is read by itself",
  },
  { name: 'points', what: "Jira's points over a delegation's life", atMost: 20 },
  { name: 'foreign', what: 'invocations by a thousand edits of an issue that is no delegation', atMost: 0 },
  { name: 'bundle', what: 'back-end bundle as it ships, minified, KB of 1024 bytes', atMost: 500 },
];

/** By name. */
export type Figures = Readonly<Record<string, number>>;

const FILE = join(__dirname, '../../docs/budgets.json');
/** As esbuild itself counts. */
const BYTES_PER_KB = 1024;

/** The figures as they are now, by what was seen happen. */
export async function figuresOf(counted: Counted): Promise<Figures> {
  const seen = Object.entries(counted).map(
    ([name, made]) => [name, typeof made === 'number' ? made : made.length] as const,
  );
  const bundle = Math.ceil(Buffer.byteLength(await shippedBundle()) / BYTES_PER_KB);
  return { ...Object.fromEntries(seen), bundle };
}

/** `docs/budgets.json`, which `npm run bench` writes. */
export function committedFigures(): Figures {
  return z.record(z.string(), z.int()).parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

export function commitFigures(figures: Figures): void {
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
}
