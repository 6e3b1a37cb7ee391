import type { App } from 'forge-sandbox';
import { z } from 'zod';
import { noRecordFindings, recordFindingsIndex, withCurrentFindings } from '../../../src/domain/alerts/record-findings';
import { Delegation } from '../../../src/domain/delegation/delegation';
import { findingsKey } from '../../../src/domain/delegation/keys';
import type { Measurement } from '../measurement';
import { openSite, type Site } from '../site/site';
import { exponentOf, rounded } from '../report/statistics';
import { rowWithBudget } from '../report/table';

/** Numbers of delegations with a finding. The admin page lists 200 findings at most. */
const COUNTS = [1, 20, 150, 2000];
const EVENTS = 5;
/** Largest growth exponent of a cost that counts as constant. */
const MAX_EXPONENT = 0.1;

const metricsSchema = z.object({ kvs: z.object({ readUnits: z.number(), writeUnits: z.number() }) });
const stateSchema = z.looseObject({
  forge: z.looseObject({ kvs: z.looseObject({ store: z.record(z.string(), z.array(z.unknown())) }) }),
});
const rowsSchema = z.array(z.tuple([z.string(), z.array(z.looseObject({ row: z.looseObject({ text: z.string() }) }))]));
const entitySchema = z.looseObject({ data: z.unknown() });
const answerSchema = z.object({ findings: z.array(z.unknown()) });

/** Mean number of platform calls and of storage units, read and written together. */
interface Cost {
  readonly calls: number;
  readonly units: number;
}

/** Costs on a site with a number of findings. */
interface Costs {
  /** Of an event that changes no finding. */
  readonly event: Cost;
  /** Of an event that adds a finding. */
  readonly added: Cost;
  /** Of an event that ends a finding. */
  readonly ended: Cost;
  /** Of listing the findings. */
  readonly list: Cost;
}

/** Measures the cost of an event by the number of findings: of events that change none, add one, or end one. */
export const findings: Measurement = {
  name: 'findings',
  isQuick: true,
  async run({ app }) {
    const measured: ({ count: number; listed: number } & Costs)[] = [];
    for (const count of COUNTS) measured.push({ count, ...(await measure(app, count)) });
    const pointsOf = (kind: keyof Costs, unit: keyof Cost) =>
      measured.map((entry) => [entry.count, rounded(entry[kind][unit])] as const);
    const exponentRow = (cost: string, kind: keyof Costs, unit: keyof Cost) =>
      rowWithBudget(`${cost}, 1 to 2,000 findings: growth exponent`, MAX_EXPONENT, exponentOf(pointsOf(kind, unit)), 2);
    return {
      rows: [
        exponentRow('platform calls per event', 'event', 'calls'),
        exponentRow('storage units per event', 'event', 'units'),
        exponentRow('platform calls per event that adds a finding', 'added', 'calls'),
        exponentRow('storage units per event that adds a finding', 'added', 'units'),
      ],
      tables: [
        {
          name: 'findings',
          head: [
            'delegations with a finding',
            'findings listed',
            'event: calls, units',
            'event that adds a finding: calls, units',
            'event that ends a finding: calls, units',
            '`listFindings`: calls, units',
          ],
          lines: measured.map(({ count, listed, event, added, ended, list }) => [
            count.toLocaleString('en-US'),
            `${listed}`,
            ...[event, added, ended, list].map(formatCost),
          ]),
        },
      ],
      curves: [
        {
          file: 'curve-findings',
          title: `Storage units by findings (an event that adds one: exponent ${exponentOf(pointsOf('added', 'units')).toFixed(2)})`,
          x: 'delegations with a finding',
          y: 'units of 10 KB',
          lines: [
            { name: 'event', points: pointsOf('event', 'units') },
            { name: 'adds a finding', points: pointsOf('added', 'units') },
            { name: 'ends a finding', points: pointsOf('ended', 'units') },
          ],
        },
      ],
    };
  },
};

const formatCost = ({ calls, units }: Cost): string => `${rounded(calls)}, ${rounded(units)}`;

/** Measures the costs on a site with that many findings. */
async function measure(app: App, count: number): Promise<{ listed: number } & Costs> {
  const site = await openSite(app, { latency: 'none' });
  const { host, world } = site;
  await world.admin('saveTorii', { enabled: false });
  const issues: string[] = [];
  for (let n = 0; n < 2 * EVENTS; n += 1) {
    issues.push((await site.createDelegation({ id: `task-${n}`, account: `Account ${n}` })).key);
  }
  site.load(withFindings(host.dump(), count, world.now()));
  const { findings: listed } = answerSchema.parse(await world.admin('listFindings'));
  const list = await costOf(site, 1, () => world.admin('listFindings'));
  const event = await costOf(site, EVENTS, () => moveEach(site, issues.slice(0, EVENTS), 'In Progress'));
  const setAccess = (granted: boolean): void => {
    const permission = { permission: 'BROWSE_PROJECTS', role: 'atlassian-addons-project-access', granted };
    world.act('set-permission', { project: 'IT', ...permission });
  };
  // An issue that the app can't see is a finding. It ends when the app sees the issue again.
  setAccess(false);
  const added = await costOf(site, EVENTS, () => moveEach(site, issues.slice(EVENTS), 'In Progress'));
  setAccess(true);
  const ended = await costOf(site, EVENTS, () => moveEach(site, issues.slice(EVENTS), 'Waiting'));
  host.close();
  return { listed: listed.length, list, event, added, ended };
}

/**
 * Returns the state of a site with copies of its first delegation that each have a finding, because no status completes
 * them.
 */
export function withFindings(state: unknown, count: number, now: number): unknown {
  const parsed = stateSchema.parse(state);
  const { kvs } = parsed.forge;
  const delegations = rowsSchema.parse(kvs.store['entity delegation']);
  const first = entitySchema.parse(JSON.parse(delegations[0]?.[1][0]?.row.text ?? ''));
  const delegation = Delegation.parse(first.data);
  const data = { ...delegation, outcomeStatuses: { ...delegation.outcomeStatuses, completed: [] } };
  const keys = Array.from({ length: count }, (_, n) => n.toString(16).padStart(40, '0'));
  const findingRows = keys.map((key) => {
    const subject = { kind: 'delegation', key, value: data } as const;
    const value = withCurrentFindings(noRecordFindings(subject), subject, now);
    return toRow(findingsKey(key), { revision: 1, ...recordFindingsIndex(value), data: value });
  });
  const store = {
    ...kvs.store,
    'entity delegation': [...delegations, ...keys.map((key) => toRow(key, { ...first, data }))],
    'entity record-findings': findingRows,
  };
  return { ...parsed, forge: { ...parsed.forge, kvs: { ...kvs, store } } };
}

/** Returns a row of an entity as the sandbox stores it. */
function toRow(key: string, value: object) {
  return [key, [{ visibleAt: 0, row: { key, text: JSON.stringify(value), createdAt: 0, updatedAt: 0 } }]];
}

async function moveEach(site: Site, issues: readonly string[], status: string): Promise<void> {
  for (const key of issues) {
    site.move([key], status);
    await site.world.settle();
  }
}

/** Returns the mean cost of a step. @param runAll runs all steps */
async function costOf(site: Site, steps: number, runAll: () => Promise<unknown>): Promise<Cost> {
  await site.invocations();
  const before = unitsOf(site);
  await runAll();
  const calls = (await site.invocations()).reduce((sum, invocation) => sum + invocation.calls.length, 0);
  return { calls: calls / steps, units: (unitsOf(site) - before) / steps };
}

function unitsOf({ host }: Site): number {
  const { readUnits, writeUnits } = metricsSchema.parse(host.forge.metrics()).kvs;
  return readUnits + writeUnits;
}
