import type { App } from 'forge-sandbox';
import { z } from 'zod';
import { deployedBundle } from './bundle';
import type { Measurement } from '../measurement';
import { openProcesses } from './process';
import { record } from './recording';
import { openSite, type Site } from '../site/site';
import { quantile } from '../report/statistics';
import { rowWithBudget } from '../report/table';
import type { Recording } from './tape';

/** Number of calls without credentials, and of calls with a wrong signature. */
const UNAUTHENTICATED_CALLS = 5_000;
/** Calls at the same time, below the 300 invocations per second and 7,000 per minute that Forge runs for one site. */
const CALLS_AT_ONCE = 100;
const PAUSE_MS = 1000;
const BATCH = 500;
/** Description that makes a batch nearly 512 KB, the largest body that the contract allows. */
const DESCRIPTION = 'Remove the access. '.repeat(46);
/** Replays of a call in a process; the first warms up, and isn't measured. */
const ROUNDS = 10;

const metricsSchema = z.object({ kvs: z.object({ readUnits: z.number(), writeUnits: z.number() }) });

/** Platform calls of the web trigger's own invocations, without the jobs that they cause. */
interface Cost {
  /** Reads of storage. */
  readonly reads: number;
  /** Writes of storage. */
  readonly writes: number;
  /** Calls of Jira. */
  readonly jira: number;
  /** Storage units, read and written. */
  readonly units: number;
}

/** Measures the cost of signed calls of the web trigger by their size, and of unauthenticated calls. */
export const webTrigger: Measurement = {
  name: 'web trigger',
  isQuick: false,
  isTimed: true,
  async run({ app }) {
    const { withoutCredentials, withWrongSignature } = await costOfUnauthenticatedCalls(app, UNAUTHENTICATED_CALLS);
    const single = { ...delegation(0), issue: { description: DESCRIPTION } };
    const delegations = Array.from({ length: BATCH }, (_, n) => ({
      ...delegation(n + 1),
      issue: { description: DESCRIPTION },
    }));
    const small = await costOfSignedCall(app, '/v1/delegations', single);
    const large = await costOfSignedCall(app, '/v1/delegations/batch', { delegations });
    const count = UNAUTHENTICATED_CALLS.toLocaleString('en-US');
    return {
      rows: [
        rowWithBudget(`${count} calls without credentials: storage writes`, 0, withoutCredentials.writes),
        rowWithBudget(`${count} calls with a wrong signature: storage writes`, 0, withWrongSignature.writes),
      ],
      tables: [
        {
          name: 'web trigger',
          head: ['call', 'storage reads', 'storage writes', 'storage units', 'Jira calls', 'processor time, ms'],
          lines: (
            [
              [`signed, one delegation, ${small.kilobytes} KB`, small, small.cpuMs.toFixed(1)],
              [
                `signed, a batch of ${BATCH}, ${large.kilobytes} KB, without its creations`,
                large,
                large.cpuMs.toFixed(1),
              ],
              [`${count} without credentials`, withoutCredentials, ''],
              [`${count} with a wrong signature`, withWrongSignature, ''],
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

/** Returns the cost of a signed call on a new site, and its processor time in a process of the app alone. */
async function costOfSignedCall(app: App, path: string, body: object) {
  const site = await openSite(app, { latency: 'none' });
  let cost: Cost | undefined;
  const tape: readonly Recording[] = await record(async () => {
    cost = await costOf(site, async () => {
      const { status, text } = await site.world.service('POST', path, body);
      if (status >= 300) throw new Error(`a signed call was refused: ${status} ${text}`);
    });
  });
  site.host.close();
  const processes = await openProcesses(await deployedBundle());
  const invocations = tape.filter(({ handler }) => handler === 'index.service');
  const { cpuMs } = await processes.replay(invocations, ROUNDS);
  await processes.close();
  if (!cost) throw new Error('nothing was recorded');
  return { ...cost, cpuMs: quantile(cpuMs, 0.5), kilobytes: (JSON.stringify(body).length / 1024).toFixed(0) };
}

/** Returns the cost of calls without credentials, and of calls with a wrong signature of the right shape. */
export async function costOfUnauthenticatedCalls(
  app: App,
  count: number,
): Promise<{ withoutCredentials: Cost; withWrongSignature: Cost }> {
  const site = await openSite(app, { latency: 'none' });
  const withoutCredentials = await costOf(site, () => sendUnauthenticated(site, count, () => ({})));
  const withWrongSignature = await costOf(site, () => sendUnauthenticated(site, count, wrongSignature));
  site.host.close();
  return { withoutCredentials, withWrongSignature };
}

/** Returns headers of the right shape whose signature is wrong. */
const wrongSignature = ({ world }: Site) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(world.now() / 1000)),
  'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
});

/** Sends calls and checks that each is refused. */
async function sendUnauthenticated(
  site: Site,
  count: number,
  headersOf: (site: Site) => Readonly<Record<string, string>>,
): Promise<void> {
  const { host, world } = site;
  const { pathname } = new URL(host.forge.webTriggerUrl('service'));
  for (let sent = 0; sent < count; sent += CALLS_AT_ONCE) {
    const request = { method: 'POST', path: `${pathname}/v1/delegations`, headers: headersOf(site), body: '{}' };
    const answers = await Promise.all(Array.from({ length: CALLS_AT_ONCE }, () => host.answer(request)));
    const admitted = answers.find(({ status }) => status !== 401 && status !== 429);
    if (admitted) throw new Error(`an unauthenticated call got ${admitted.status}`);
    await world.advance(PAUSE_MS);
  }
}

/** Returns the cost of the invocations that `call` causes. */
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
