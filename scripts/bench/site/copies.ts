import { z } from 'zod';

/**
 * State of a site with many open delegations, copied from one with a thousand real ones. A copy has its own ids: of the
 * service, of Jira, and of the store's keys. Keys of pair aliases and delegations are then no digests of the service's
 * ids, so the service can't ask for a copy by its id. Events, lists, and sweeps treat it as any other.
 */
const stateSchema = z.looseObject({
  jira: z.looseObject({
    site: z.looseObject({
      issues: z.record(z.string(), z.unknown()),
      issueKeys: z.record(z.string(), z.string()),
      next: z.looseObject({ issue: z.number() }),
      projects: z.record(z.string(), z.looseObject({ key: z.string(), nextNumber: z.number() })),
    }),
    index: z.looseObject({ current: z.array(z.unknown()) }),
  }),
  forge: z.looseObject({
    kvs: z.looseObject({ store: z.record(z.string(), z.array(z.unknown())) }),
    queues: z.looseObject({ jobs: z.array(z.unknown()) }),
  }),
  mockService: z.looseObject({ delegations: z.unknown(), received: z.array(z.unknown()) }),
});

/** Kinds of which each delegation, person, or pair has its own. */
const COPIED: ReadonlySet<string> = new Set(
  ['delegation', 'delegation-row', 'pair', 'pair-alias', 'offboarding'].map((entity) => `entity ${entity}`),
);
const PROJECT = 'IT';
/** Delegations, and people, of the copied state. */
const TASKS = 1000;
const PEOPLE = 100;

/** @param state what `host.dump` gave of a site with a thousand delegations. @returns one with `factor` times as many */
export function copyState(state: unknown, factor: number): unknown {
  const parsed = stateSchema.parse(state);
  const { site, index } = parsed.jira;
  const store = Object.entries(parsed.forge.kvs.store);
  const kept = new Set(JSON.stringify(store.filter(([name]) => !COPIED.has(name))).match(UUID) ?? []);
  const firstId = Math.min(...Object.keys(site.issues).map(Number));
  const copy = <T>(value: T, n: number): T => copied(value, { n, kept, firstId });
  const all = <T>(values: readonly T[]): T[] =>
    Array.from({ length: factor }, (_, n) => values.map((value) => copy(value, n))).flat();
  const project = Object.entries(site.projects).find(([, { key }]) => key === PROJECT);
  if (!project) throw new Error(`the site has no ${PROJECT}`);
  const more = (factor - 1) * TASKS;
  return {
    ...parsed,
    jira: {
      ...parsed.jira,
      site: {
        ...site,
        issues: Object.fromEntries(all(Object.entries(site.issues))),
        issueKeys: Object.fromEntries(all(Object.entries(site.issueKeys))),
        next: { ...site.next, issue: site.next.issue + more },
        projects: { ...site.projects, [project[0]]: { ...project[1], nextNumber: project[1].nextNumber + more } },
      },
      index: { ...index, current: all(index.current) },
    },
    forge: {
      ...parsed.forge,
      kvs: {
        ...parsed.forge.kvs,
        store: Object.fromEntries(store.map(([name, rows]) => [name, COPIED.has(name) ? all(rows) : rows])),
      },
      queues: { ...parsed.forge.queues, jobs: [] },
    },
    mockService: { ...parsed.mockService, delegations: {}, received: [] },
  };
}

const UUID = /(?<![:\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const DIGEST = /\b[0-9a-f]{40}\b/g;
/** Last hex digits of an id that number the copy. */
const DIGITS = 5;

interface Copy {
  readonly n: number;
  /** Ids of what isn't copied. */
  readonly kept: ReadonlySet<string>;
  readonly firstId: number;
}

function copied<T>(value: T, { n, kept, firstId }: Copy): T {
  if (n === 0) return value;
  const numbered = (id: string): string =>
    kept.has(id) ? id : id.slice(0, -DIGITS) + n.toString(16).padStart(DIGITS, '0');
  const text = JSON.stringify(value)
    .replace(DIGEST, numbered)
    .replace(UUID, numbered)
    .replace(/\b(IT|task)-(\d+)/g, (_, word: string, of: string) => `${word}-${Number(of) + n * TASKS}`)
    .replace(/\b(leaver|ob)([- ])(\d+)/gi, (_, word: string, gap: string, of: string) => {
      return `${word}${gap}${Number(of) + n * PEOPLE}`;
    })
    .replace(/(?<=")\d{5}(?=\\*")/g, (id) =>
      Number(id) >= firstId && Number(id) < firstId + TASKS ? String(Number(id) + n * TASKS) : id,
    );
  // The text of a value of the same shape.
  return JSON.parse(text) as T;
}
