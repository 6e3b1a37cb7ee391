import type { Measurement } from './measurement';
import { openSite, type Site } from './site';
import { limited } from './table';

const STRANGERS = 5_000;
/** Forge runs 300 invocations a second and 7,000 a minute for one site. */
const AT_ONCE = 100;
const PAUSE_MS = 1000;
const BATCH = 500;
/** So long that a batch is just below its 512 KB, characters. */
const DESCRIPTION = 'Remove the access. '.repeat(40);

/** Cost of signed calls of the web trigger by their size, and of calls that nobody signed. */
export const webTrigger: Measurement = {
  name: 'web trigger',
  isQuick: false,
  async run({ app }) {
    const site = await openSite(app, 'none');
    const bare = await costOf(site, () => strangers(site, {}));
    const wrong = await costOf(site, () => strangers(site, wronglySigned(site)));
    const one = { ...delegation(0), issue: { description: DESCRIPTION } };
    const small = await costOf(site, async () => {
      await site.world.service('POST', '/v1/delegations', one);
    });
    const delegations = Array.from({ length: BATCH }, (_, n) => ({
      ...delegation(n + 1),
      issue: { description: DESCRIPTION },
    }));
    const body = { delegations };
    const large = await costOf(site, async () => {
      await site.world.service('POST', '/v1/delegations/batch', body);
    });
    site.host.close();
    const kilobytes = (value: object): string => (JSON.stringify(value).length / 1024).toFixed(0);
    return {
      rows: [
        limited('5,000 calls without credentials: writes of storage', 0, bare.writes),
        limited('5,000 calls with a wrong signature: writes of storage', 0, wrong.writes),
      ],
      tables: [
        {
          name: 'web trigger',
          head: ['call', 'reads of storage', 'writes of storage', 'calls of Jira'],
          lines: (
            [
              [`signed, one delegation, ${kilobytes(one)} KB`, small],
              [`signed, a batch of ${BATCH}, ${kilobytes(body)} KB, its creations apart`, large],
              ['5,000 without credentials', bare],
              ['5,000 with a wrong signature', wrong],
            ] as const
          ).map(([name, { reads, writes, jira }]) => [name, `${reads}`, `${writes}`, `${jira}`]),
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

/** Headers of the right shape, with a signature by nobody. */
const wronglySigned = ({ world }: Site) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(world.now() / 1000)),
  'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
});

async function strangers({ host, world }: Site, headers: Readonly<Record<string, string>>): Promise<void> {
  const { pathname } = new URL(host.forge.webTriggerUrl('service'));
  for (let sent = 0; sent < STRANGERS; sent += AT_ONCE) {
    const request = { method: 'POST', path: `${pathname}/v1/delegations`, headers, body: '{}' };
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => host.answer(request)));
    const admitted = answers.find(({ status }) => status !== 401 && status !== 429);
    if (admitted) throw new Error(`a stranger got ${admitted.status}`);
    await world.advance(PAUSE_MS);
  }
}

/** Counts what the invocations of the web trigger take. Jobs that they cause are counted elsewhere. */
async function costOf(site: Site, call: () => Promise<void>) {
  const calls = await callsOf(site, call);
  const kvs = calls.filter(({ target }) => target === 'kvs');
  const reads = kvs.filter(({ path }) => /\/(get|query)$/.test(path)).length;
  return { reads, writes: kvs.length - reads, jira: calls.filter(({ target }) => target === 'jira').length };
}

async function callsOf(site: Site, call: () => Promise<void>) {
  await site.invocations();
  await call();
  const invocations = await site.invocations();
  return invocations.filter(({ module }) => module === 'service').flatMap((one) => one.calls);
}
