import type { App } from 'forge-sandbox';
import { z } from 'zod';
import type { Measurement } from '../measurement';
import { openSite } from '../site/site';
import { exponentOf, rounded } from '../report/statistics';
import { PARAMETERS } from '../arithmetic/parameters';

const RULES = [2, 5, 10, 20, 50];
const EVENTS = 5;
const UNITS_A_MINUTE = PARAMETERS.limits.readUnitsAMinute.value;

const metricsSchema = z.object({ kvs: z.object({ readUnits: z.number(), readBytes: z.number() }) });

interface Measured {
  readonly rules: number;
  readonly units: number;
  readonly bytes: number;
}

/** Cost of an event by the number of rules, which an event must not read. */
export const rules: Measurement = {
  name: 'rules',
  isQuick: true,
  async run({ app }) {
    const measured: Measured[] = [];
    for (const count of RULES) measured.push(await measure(app, count));
    const units = measured.map((one) => [one.rules, rounded(one.units)] as const);
    const exponent = exponentOf(units);
    return {
      rows: [
        {
          what: "read units an event by the number of an admin's rules, 2 to 50: exponent",
          atMost: '0.1',
          measured: exponent.toFixed(2),
          isMet: exponent <= 0.1,
          why: 'an event reads the settings of the channels only',
        },
      ],
      tables: [
        {
          name: 'rules',
          head: ['rules', 'KB read an event', 'read units an event', 'events a minute below 4,000 units'],
          lines: measured.map(({ rules: count, units: each, bytes }) => [
            `${count}`,
            (bytes / 1024).toFixed(1),
            each.toFixed(1),
            Math.floor(UNITS_A_MINUTE / each).toLocaleString('en-US'),
          ]),
        },
      ],
      curves: [
        {
          file: 'curve-rules',
          title: `Read units an event by rules (exponent ${exponent.toFixed(2)})`,
          x: 'rules',
          y: 'read units',
          lines: [{ name: 'an event', points: units }],
        },
      ],
    };
  },
};

async function measure(app: App, count: number): Promise<Measured> {
  const site = await openSite(app, 'none');
  const { world } = site;
  // The demo has two.
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
  const { key } = await site.delegated();
  const used = () => metricsSchema.parse(site.host.forge.metrics()).kvs;
  const before = used();
  for (let n = 0; n < EVENTS; n += 1) {
    site.move([key], n % 2 === 0 ? 'In Progress' : 'Waiting');
    await world.settle();
  }
  const after = used();
  site.host.close();
  return {
    rules: count,
    units: (after.readUnits - before.readUnits) / EVENTS,
    bytes: (after.readBytes - before.readBytes) / EVENTS,
  };
}
