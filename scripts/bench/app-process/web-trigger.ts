import type { App } from 'forge-sandbox';
import { z } from 'zod';
import { deployedBundle } from './bundle';
import type { Measurement } from '../measurement';
import { startProcesses } from './process';
import { record } from './recording';
import { openSite, type Site } from '../site/site';
import { quantile } from '../report/statistics';
import { limited } from '../report/table';
import type { Recording } from './tape';

/** Unauthenticated calls of each kind. */
const STRANGERS = 5_000;
/** Forge runs 300 invocations a second and 7,000 a minute for one site. */
const AT_ONCE = 100;
const PAUSE_MS = 1000;
const BATCH = 500;
/** So long that a batch is just below its 512 KB, characters. */
const DESCRIPTION = 'Remove the access. '.repeat(46);
/** Times that a process plays a call; the first is not measured. */
const ROUNDS = 10;

const metricsSchema = z.object({ kvs: z.object({ readUnits: z.number(), writeUnits: z.number() }) });

/** Calls of the platform by the web trigger's own invocations. Jobs that they cause are counted elsewhere. */
interface Cost {
  readonly reads: number;
  readonly writes: number;
  readonly jira: number;
  readonly units: number;
}

/** Cost of signed calls of the web trigger by their size, and of calls that nobody signed. */
export const webTrigger: Measurement = {
  name: 'web trigger',
  isQuick: false,
  isTimed: true,
  async run({ app }) {
    const { bare, wrong } = await costOfStrangers(app, STRANGERS);
    const one = { ...delegation(0), issue: { description: DESCRIPTION } };
    const delegations = Array.from({ length: BATCH }, (_, n) => ({
      ...delegation(n + 1),
      issue: { description: DESCRIPTION },
    }));
    const small = await costOfSigned(app, '/v1/delegations', one);
    const large = await costOfSigned(app, '/v1/delegations/batch', { delegations });
    const count = STRANGERS.toLocaleString('en-US');
    return {
      rows: [
        limited(`${count} calls without credentials: writes of storage`, 0, bare.writes),
        limited(`${count} calls with a wrong signature: writes of storage`, 0, wrong.writes),
      ],
      tables: [
        {
          name: 'web trigger',
          head: [
            'call',
            'reads of storage',
            'writes of storage',
            'units of storage',
            'calls of Jira',
            'processor time, ms',
          ],
          lines: (
            [
              [`signed, one delegation, ${small.kilobytes} KB`, small, small.cpuMs.toFixed(1)],
              [
                `signed, a batch of ${BATCH}, ${large.kilobytes} KB, its creations apart`,
                large,
                large.cpuMs.toFixed(1),
              ],
              [`${count} without credentials`, bare, ''],
              [`${count} with a wrong signature`, wrong, ''],
            ] as const
          ).map(([name, { reads, writes, units, jira }, cpu]) => [
            name,
            `${reads}`,
            `${writes}`,
            `${units}`,
            `${jira}`,
            cpu,
          ]),
        },
      ],
    };
  },
};

const delegation = (n: number) => ({
  id: `web-${n}`,
  person: { email: `leaver-${n % 50}@acme.example`, name: `Leaver ${n % 50}` },
  app: { name: `App ${n}` },
  owner: { email: 'owen@acme.example' },
});

/** Plays one signed call on a site of its own, then in processes of the app alone. */
async function costOfSigned(app: App, path: string, body: object) {
  const site = await openSite(app, 'none');
  let cost: Cost | undefined;
  const tape: readonly Recording[] = await record(async () => {
    cost = await costOf(site, async () => {
      const { status, text } = await site.world.service('POST', path, body);
      if (status >= 300) throw new Error(`a signed call was refused: ${status} ${text}`);
    });
  });
  site.host.close();
  const processes = await startProcesses(await deployedBundle());
  const calls = tape.filter(({ handler }) => handler === 'index.service');
  const { cpuMs } = await processes.play(calls, ROUNDS);
  await processes.close();
  if (!cost) throw new Error('nothing was recorded');
  return { ...cost, cpuMs: quantile(cpuMs, 0.5), kilobytes: (JSON.stringify(body).length / 1024).toFixed(0) };
}

/** Sends calls that nobody signed: `bare` without credentials, `wrong` with a signature of the right shape. */
export async function costOfStrangers(app: App, count: number): Promise<{ bare: Cost; wrong: Cost }> {
  const site = await openSite(app, 'none');
  const bare = await costOf(site, () => strangers(site, count, () => ({})));
  const wrong = await costOf(site, () => strangers(site, count, wronglySigned));
  site.host.close();
  return { bare, wrong };
}

/** Headers of the right shape, with a signature by nobody. */
const wronglySigned = ({ world }: Site) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(world.now() / 1000)),
  'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
});

async function strangers(
  site: Site,
  count: number,
  headersAt: (site: Site) => Readonly<Record<string, string>>,
): Promise<void> {
  const { host, world } = site;
  const { pathname } = new URL(host.forge.webTriggerUrl('service'));
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    const request = { method: 'POST', path: `${pathname}/v1/delegations`, headers: headersAt(site), body: '{}' };
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => host.answer(request)));
    const admitted = answers.find(({ status }) => status !== 401 && status !== 429);
    if (admitted) throw new Error(`a stranger got ${admitted.status}`);
    await world.advance(PAUSE_MS);
  }
}

async function costOf(site: Site, call: () => Promise<void>): Promise<Cost> {
  await site.invocations();
  const before = unitsOf(site);
  await call();
  const units = unitsOf(site) - before;
  const invocations = (await site.invocations()).filter(({ module }) => module === 'service');
  const calls = invocations.flatMap((invocation) => invocation.calls);
  const kvs = calls.filter(({ target }) => target === 'kvs');
  const reads = kvs.filter(({ path }) => /\/(get|query)$/.test(path)).length;
  return { reads, writes: kvs.length - reads, units, jira: calls.filter(({ target }) => target === 'jira').length };
}

function unitsOf({ host }: Site): number {
  const { readUnits, writeUnits } = metricsSchema.parse(host.forge.metrics()).kvs;
  return readUnits + writeUnits;
}
