import type { App } from 'forge-sandbox';
import { z } from 'zod';
import type { Measurement } from '../measurement';
import { openSite } from '../site/site';
import { exponentOf, rounded } from '../report/statistics';
import { PARAMETERS } from '../arithmetic/parameters';

/** Numbers of rules. */
const RULES = [2, 5, 10, 20, 50];
const EVENTS = 5;
/** Largest growth exponent of a cost that counts as constant. */
const MAX_EXPONENT = 0.1;
const UNITS_PER_MINUTE = PARAMETERS.limits.readUnitsPerMinute.value;

const metricsSchema = z.object({ kvs: z.object({ readUnits: z.number(), readBytes: z.number() }) });

/** Storage that an event reads on a site with a number of rules. */
interface Measured {
  readonly rules: number;
  readonly units: number;
  readonly bytes: number;
}

/** Measures what an event reads by the number of rules. It must not read the rules. */
export const rules: Measurement = {
  name: 'rules',
  isQuick: true,
  async run({ app }) {
    const measured: Measured[] = [];
    for (const count of RULES) measured.push(await measure(app, count));
    const units = measured.map((entry) => [entry.rules, rounded(entry.units)] as const);
    const exponent = exponentOf(units);
    return {
      rows: [
        {
          what: 'read units per event, 2 to 50 rules: growth exponent',
          atMost: `${MAX_EXPONENT}`,
          measured: exponent.toFixed(2),
          isMet: exponent <= MAX_EXPONENT,
          details: 'an event reads the settings of the channels only',
        },
      ],
      tables: [
        {
          name: 'rules',
          head: ['rules', 'KB read per event', 'read units per event', 'events per minute below 4,000 units'],
          lines: measured.map(({ rules: count, units: each, bytes }) => [
            `${count}`,
            (bytes / 1024).toFixed(1),
            each.toFixed(1),
            Math.floor(UNITS_PER_MINUTE / each).toLocaleString('en-US'),
          ]),
        },
      ],
      curves: [
        {
          file: 'curve-rules',
          title: `Read units per event by rules (exponent ${exponent.toFixed(2)})`,
          x: 'rules',
          y: 'read units',
          lines: [{ name: 'event', points: units }],
        },
      ],
    };
  },
};

async function measure(app: App, count: number): Promise<Measured> {
  const site = await openSite(app, { latency: 'none' });
  const { world } = site;
  // The demo's site has two rules already.
  for (let n = 2; n < count; n += 1) {
    const rule = {
      app: `App ${n}`,
      project: 'IT',
      issueType: 'Task',
      completedStatuses: ['Done'],
      declinedStatuses: ["Won't Do"],
      declinedResolutions: ["Won't Do"],
    };
    if ((await world.admin('saveRule', { rule })) === undefined) throw new Error('a rule was refused');
  }
  const { key } = await site.createDelegation();
  const kvsUsage = () => metricsSchema.parse(site.host.forge.metrics()).kvs;
  const before = kvsUsage();
  for (let n = 0; n < EVENTS; n += 1) {
    site.move([key], n % 2 === 0 ? 'In Progress' : 'Waiting');
    await world.settle();
  }
  const after = kvsUsage();
  site.host.close();
  return {
    rules: count,
    units: (after.readUnits - before.readUnits) / EVENTS,
    bytes: (after.readBytes - before.readBytes) / EVENTS,
  };
}
