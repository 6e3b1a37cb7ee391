import { z } from 'zod';

/** State of a site, as far as copying it needs to know. */
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

/** Entities with a record for each delegation, pair, or offboarding. */
const COPIED: ReadonlySet<string> = new Set(
  ['delegation', 'delegation-row', 'pair', 'pair-alias', 'offboarding'].map((entity) => `entity ${entity}`),
);
const PROJECT = 'IT';
/** Number of delegations in the copied state. */
const TASKS = 1000;
/** Number of people in the copied state. */
const PEOPLE = 100;

/**
 * Returns the state of a site with `factor` times as many open delegations. A copy has its own ids of the service and
 * of Jira, and its own keys of records. These keys aren't digests of the ids, so the service can't read a copy by its
 * id. Events, lists, and sweeps treat a copy like any other delegation.
 *
 * @param state state that `host.dump` returned for a site with a thousand delegations
 */
export function copyState(state: unknown, factor: number): unknown {
  const parsed = stateSchema.parse(state);
  const { site, index } = parsed.jira;
  const store = Object.entries(parsed.forge.kvs.store);
  const keptIds = new Set(JSON.stringify(store.filter(([name]) => !COPIED.has(name))).match(UUID) ?? []);
  const firstId = Math.min(...Object.keys(site.issues).map(Number));
  const withCopies = <T>(values: readonly T[]): T[] =>
    Array.from({ length: factor }, (_, n) => values.map((value) => copyOf(value, { n, keptIds, firstId }))).flat();
  const project = Object.entries(site.projects).find(([, { key }]) => key === PROJECT);
  if (!project) throw new Error(`the site has no ${PROJECT}`);
  const addedTasks = (factor - 1) * TASKS;
  return {
    ...parsed,
    jira: {
      ...parsed.jira,
      site: {
        ...site,
        issues: Object.fromEntries(withCopies(Object.entries(site.issues))),
        issueKeys: Object.fromEntries(withCopies(Object.entries(site.issueKeys))),
        next: { ...site.next, issue: site.next.issue + addedTasks },
        projects: { ...site.projects, [project[0]]: { ...project[1], nextNumber: project[1].nextNumber + addedTasks } },
      },
      index: { ...index, current: withCopies(index.current) },
    },
    forge: {
      ...parsed.forge,
      kvs: {
        ...parsed.forge.kvs,
        store: Object.fromEntries(store.map(([name, rows]) => [name, COPIED.has(name) ? withCopies(rows) : rows])),
      },
      queues: { ...parsed.forge.queues, jobs: [] },
    },
    mockService: { ...parsed.mockService, delegations: {}, received: [] },
  };
}

/** A UUID, but not the one in an account id (`712020:UUID`), nor a part of a longer id. */
const UUID = /(?<![:\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const DIGEST = /\b[0-9a-f]{40}\b/g;
/** Number of hex digits at the end of an id that are replaced by the number of the copy. */
const DIGITS = 5;

interface Copy {
  /** Number of the copy; 0 is the original. */
  readonly n: number;
  /** Ids in records that aren't copied. */
  readonly keptIds: ReadonlySet<string>;
  /** Lowest id of an issue. */
  readonly firstId: number;
}

/** Returns a copy of a value in which all ids are those of copy `n`. */
function copyOf<T>(value: T, { n, keptIds, firstId }: Copy): T {
  if (n === 0) return value;
  const numberedId = (id: string): string =>
    keptIds.has(id) ? id : id.slice(0, -DIGITS) + n.toString(16).padStart(DIGITS, '0');
  const text = JSON.stringify(value)
    .replace(DIGEST, numberedId)
    .replace(UUID, numberedId)
    .replace(/\b(IT|task)-(\d+)/g, (_, word: string, number: string) => `${word}-${Number(number) + n * TASKS}`)
    .replace(/\b(leaver|ob)([- ])(\d+)/gi, (_, word: string, gap: string, number: string) => {
      return `${word}${gap}${Number(number) + n * PEOPLE}`;
    })
    .replace(/(?<=")\d{5}(?=\\*")/g, (id) =>
      Number(id) >= firstId && Number(id) < firstId + TASKS ? String(Number(id) + n * TASKS) : id,
    );
  // Only ids differ, so the shape is the same.
  return JSON.parse(text) as T;
}
