import type { App } from 'forge-sandbox';
import { z } from 'zod';
import { noRecordFindings, recordFindingsIndex, withCurrentFindings } from '../../../src/domain/alerts/record-findings';
import { Delegation } from '../../../src/domain/delegation/delegation';
import { findingsKey } from '../../../src/domain/delegation/keys';
import type { Measurement } from '../measurement';
import { openSite, type Site } from '../site/site';
import { exponentOf, rounded } from '../report/statistics';
import { limited } from '../report/table';

/** Delegations with a finding. The admin page lists 200 at most. */
const CAUSES = [1, 20, 150, 2000];
const EVENTS = 5;
const FLAT = 0.1;

const metricsSchema = z.object({ kvs: z.object({ readUnits: z.number(), writeUnits: z.number() }) });
const stateSchema = z.looseObject({
  forge: z.looseObject({ kvs: z.looseObject({ store: z.record(z.string(), z.array(z.unknown())) }) }),
});
const rowsSchema = z.array(z.tuple([z.string(), z.array(z.looseObject({ row: z.looseObject({ text: z.string() }) }))]));
const entitySchema = z.looseObject({ data: z.unknown() });
const answerSchema = z.object({ findings: z.array(z.unknown()) });

/** Platform calls and storage units, read and written together. */
interface Cost {
  readonly calls: number;
  readonly units: number;
}

/** Costs by the number of findings: of events that change none, add one, or end one, and of the list. */
interface Costs {
  readonly pushed: Cost;
  readonly added: Cost;
  readonly ended: Cost;
  readonly list: Cost;
}

/** Cost of an event by the number of findings, of one that is pushed, one that adds a finding, and one that ends it. */
export const findings: Measurement = {
  name: 'findings',
  isQuick: true,
  async run({ app }) {
    const measured: ({ causes: number; listed: number } & Costs)[] = [];
    for (const causes of CAUSES) measured.push({ causes, ...(await measure(app, causes)) });
    const by = (of: keyof Costs, what: keyof Cost) =>
      measured.map((one) => [one.causes, rounded(one[of][what])] as const);
    const limitedBy = (words: string, of: keyof Costs, what: keyof Cost) =>
      limited(`${words} by findings, 1 to 2,000: exponent`, FLAT, exponentOf(by(of, what)), 2);
    return {
      rows: [
        limitedBy('platform calls an event', 'pushed', 'calls'),
        limitedBy('units of storage an event', 'pushed', 'units'),
        limitedBy('platform calls an event that adds a finding', 'added', 'calls'),
        limitedBy('units of storage an event that adds a finding', 'added', 'units'),
      ],
      tables: [
        {
          name: 'findings',
          head: [
            'delegations with a finding',
            'listed',
            'an event: calls, units',
            'that adds a finding: calls, units',
            'that ends a finding: calls, units',
            '`listFindings`: calls, units',
          ],
          lines: measured.map(({ causes, listed, pushed, added, ended, list }) => [
            causes.toLocaleString('en-US'),
            `${listed}`,
            ...[pushed, added, ended, list].map(inWords),
          ]),
        },
      ],
      curves: [
        {
          file: 'curve-findings',
          title: `Units of storage by findings (an event that adds one: exponent ${exponentOf(by('added', 'units')).toFixed(2)})`,
          x: 'delegations with a finding',
          y: 'units of 10 KB',
          lines: [
            { name: 'an event', points: by('pushed', 'units') },
            { name: 'that adds a finding', points: by('added', 'units') },
            { name: 'that ends a finding', points: by('ended', 'units') },
          ],
        },
      ],
    };
  },
};

const inWords = ({ calls, units }: Cost): string => `${rounded(calls)}, ${rounded(units)}`;

async function measure(app: App, causes: number): Promise<{ listed: number } & Costs> {
  const site = await openSite(app, 'none');
  const { host, world } = site;
  await world.admin('saveTorii', { enabled: false });
  const issues: string[] = [];
  for (let n = 0; n < 2 * EVENTS; n += 1) {
    issues.push((await site.delegated({ id: `task-${n}`, account: `Account ${n}` })).key);
  }
  site.load(withCauses(host.dump(), causes, world.now()));
  const { findings: listed } = answerSchema.parse(await world.admin('listFindings'));
  const list = await costOf(site, 1, () => world.admin('listFindings'));
  const pushed = await costOf(site, EVENTS, () => moveEach(site, issues.slice(0, EVENTS), 'In Progress'));
  const [seen, unseen] = [true, false].map((granted) => () => {
    const permission = { permission: 'BROWSE_PROJECTS', role: 'atlassian-addons-project-access', granted };
    world.act('set-permission', { project: 'IT', ...permission });
  });
  // The app can't see the issues anymore, which is a finding on each, and then sees them again.
  unseen?.();
  const added = await costOf(site, EVENTS, () => moveEach(site, issues.slice(EVENTS), 'In Progress'));
  seen?.();
  const ended = await costOf(site, EVENTS, () => moveEach(site, issues.slice(EVENTS), 'Waiting'));
  host.close();
  return { listed: listed.length, list, pushed, added, ended };
}

/** Returns the state of a site with copies of its first delegation that no status completes, which is a finding on each. */
export function withCauses(state: unknown, causes: number, now: number): unknown {
  const parsed = stateSchema.parse(state);
  const { kvs } = parsed.forge;
  const delegations = rowsSchema.parse(kvs.store['entity delegation']);
  const first = entitySchema.parse(JSON.parse(delegations[0]?.[1][0]?.row.text ?? ''));
  const delegation = Delegation.parse(first.data);
  const data = { ...delegation, outcomeStatuses: { ...delegation.outcomeStatuses, completed: [] } };
  const keys = Array.from({ length: causes }, (_, n) => n.toString(16).padStart(40, '0'));
  const found = keys.map((key) => {
    const subject = { kind: 'delegation', key, value: data } as const;
    const value = withCurrentFindings(noRecordFindings(subject), subject, now);
    return toRow(findingsKey(key), { revision: 1, ...recordFindingsIndex(value), data: value });
  });
  const store = {
    ...kvs.store,
    'entity delegation': [...delegations, ...keys.map((key) => toRow(key, { ...first, data }))],
    'entity record-findings': found,
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

/** Runs steps, and returns the mean cost of a step's invocations. */
async function costOf(site: Site, steps: number, run: () => Promise<unknown>): Promise<Cost> {
  await site.invocations();
  const before = unitsOf(site);
  await run();
  const calls = (await site.invocations()).reduce((sum, invocation) => sum + invocation.calls.length, 0);
  return { calls: calls / steps, units: (unitsOf(site) - before) / steps };
}

function unitsOf({ host }: Site): number {
  const { readUnits, writeUnits } = metricsSchema.parse(host.forge.metrics()).kvs;
  return readUnits + writeUnits;
}
