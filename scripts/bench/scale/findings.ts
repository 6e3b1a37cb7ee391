import type { App } from 'forge-sandbox';
import { z } from 'zod';
import { NO_FINDINGS, withFindings, type Findings } from '../../../src/domain/alerts/finding';
import type { Measurement } from '../measurement';
import { openSite, type Site } from '../site';
import { exponentOf, rounded } from '../statistics';
import { limited } from '../table';

/** Causes of findings; the app keeps 200 findings at most. */
const CAUSES = [1, 20, 150, 2000];
const EVENTS = 5;
const FLAT = 0.1;

const metricsSchema = z.object({ kvs: z.object({ readUnits: z.number(), writeUnits: z.number() }) });
const stateSchema = z.looseObject({
  forge: z.looseObject({ kvs: z.looseObject({ store: z.record(z.string(), z.array(z.unknown())) }) }),
});

/** Platform calls and storage units, read and written together. */
interface Cost {
  readonly calls: number;
  readonly units: number;
}

/** Cost of an event by the number of findings, of one that is pushed, and of one that adds a finding. */
export const findings: Measurement = {
  name: 'findings',
  isQuick: true,
  async run({ app }) {
    const measured: { causes: number; kept: number; pushed: Cost; unseen: Cost }[] = [];
    for (const causes of CAUSES) measured.push({ causes, ...(await measure(app, causes)) });
    const by = (of: 'pushed' | 'unseen', what: keyof Cost) =>
      measured.map((one) => [one.causes, rounded(one[of][what])] as const);
    const limitedBy = (words: string, of: 'pushed' | 'unseen', what: keyof Cost) =>
      limited(`${words} by findings, 1 to 2,000: exponent`, FLAT, exponentOf(by(of, what)), 2);
    return {
      rows: [
        limitedBy('platform calls an event', 'pushed', 'calls'),
        limitedBy('units of storage an event', 'pushed', 'units'),
        limitedBy('platform calls an event that adds a finding', 'unseen', 'calls'),
      ],
      tables: [
        {
          name: 'findings',
          head: ['causes', 'findings kept', 'an event: calls, units', 'an event that adds a finding: calls, units'],
          lines: measured.map(({ causes, kept, pushed, unseen }) => [
            causes.toLocaleString('en-US'),
            `${kept}`,
            inWords(pushed),
            inWords(unseen),
          ]),
        },
      ],
      curves: [
        {
          file: 'curve-findings',
          title: `Units of storage by findings (an event: exponent ${exponentOf(by('pushed', 'units')).toFixed(2)})`,
          x: 'causes of findings',
          y: 'units of 10 KB',
          lines: [
            { name: 'an event', points: by('pushed', 'units') },
            { name: 'that adds a finding', points: by('unseen', 'units') },
          ],
        },
      ],
    };
  },
};

const inWords = ({ calls, units }: Cost): string => `${rounded(calls)}, ${rounded(units)}`;

async function measure(app: App, causes: number) {
  const site = await openSite(app, 'none');
  const { host, world } = site;
  await world.admin('saveTorii', { enabled: false });
  const issues: string[] = [];
  for (let n = 0; n < 2 * EVENTS; n += 1) {
    issues.push((await site.delegated({ id: `task-${n}`, account: `Account ${n}` })).key);
  }
  const found = findingsOf(causes, world.now());
  site.load(withRecord(host.dump(), found));
  const pushed = await costOf(site, issues.slice(0, EVENTS));
  // The app can't see the issues anymore, which is a finding on each.
  const permission = { permission: 'BROWSE_PROJECTS', role: 'atlassian-addons-project-access', granted: false };
  world.act('set-permission', { project: 'IT', ...permission });
  const unseen = await costOf(site, issues.slice(EVENTS));
  host.close();
  return { kept: Object.keys(found.findings).length, pushed, unseen };
}

/** Returns the findings of so many dead-lettered pushes, as the app keeps them. */
function findingsOf(causes: number, now: number): Findings {
  const found = Array.from({ length: causes }, (_, n) => ({
    key: `push:dead-lettered:delegation:${n.toString(16).padStart(40, '0')}:webhook`,
    topic: 'webhook' as const,
    text: `The webhook rejected the push of IT-${n} with 400, so it isn't sent again.`,
    fix: 'Fix the receiver, then resend or dismiss the push on the page Deliveries.',
    target: { page: 'deliveries' as const, channel: 'webhook' as const, filter: 'rejected' as const },
    dismissible: false,
  }));
  return withFindings(NO_FINDINGS, 'push:', found, now);
}

/** Returns the state of a site with other findings. */
function withRecord(state: unknown, data: Findings): unknown {
  const parsed = stateSchema.parse(state);
  const { kvs } = parsed.forge;
  const row = { key: 'findings', text: JSON.stringify({ revision: 1, data }), createdAt: 0, updatedAt: 0 };
  const store = { ...kvs.store, 'entity findings': [['findings', [{ visibleAt: 0, row }]]] };
  return { ...parsed, forge: { ...parsed.forge, kvs: { ...kvs, store } } };
}

/** Moves each issue, and returns the mean cost of the invocations that it caused. */
async function costOf(site: Site, issues: readonly string[]): Promise<Cost> {
  await site.invocations();
  const before = unitsOf(site);
  for (const key of issues) {
    site.move([key], 'In Progress');
    await site.world.settle();
  }
  const calls = (await site.invocations()).reduce((sum, invocation) => sum + invocation.calls.length, 0);
  return { calls: calls / issues.length, units: (unitsOf(site) - before) / issues.length };
}

function unitsOf({ host }: Site): number {
  const { readUnits, writeUnits } = metricsSchema.parse(host.forge.metrics()).kvs;
  return readUnits + writeUnits;
}
