import { FIGMA } from '../../support/story';
import { shareTenant, type Tenant } from '../../support/tenant';

let site: Tenant;
shareTenant((shared) => (site = shared));

interface Answer {
  readonly secret?: string;
  readonly problem?: { readonly status: number };
}
type Change = readonly [name: string, payload: object];

const CREATE: Change = ['createCredential', { kind: 'inbound-signing' }];
const CREATE_BEARER: Change = ['createCredential', { kind: 'inbound-bearer' }];
const CREATE_OUTBOUND: Change = ['createCredential', { kind: 'outbound-signing' }];
const BEARER_OFF: Change = ['setBearer', { on: false }];
const HEADER: Change = [
  'saveWebhook',
  {
    url: 'https://hooks.offboarding.example/jira',
    enabled: true,
    header: { name: 'X-Key', value: 'static-header-value' },
  },
];

const ping = async (secret?: string) => (await site.call('GET', '/v1/ping', undefined, secret)).status;
const bearer = async (token = site.known.inbound.bearerToken) => {
  const path = `${new URL(site.host.forge.webTriggerUrl('service')).pathname}/v1/ping`;
  return (await site.host.answer({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } })).status;
};

/** Returns the headers of the next push. */
async function pushed(): Promise<Readonly<Record<string, string>>> {
  const { body } = await site.call('POST', '/v1/delegations', FIGMA);
  await site.host.rest();
  await site.move((JSON.parse(body) as { issue: { key: string } }).issue.key, 'Done');
  return site.host.mockService?.received(0).findLast(({ host }) => host.startsWith('hooks.'))?.headers ?? {};
}

/** Checks that a change took effect. */
const EFFECTS: ReadonlyMap<Change, (answer: Answer) => Promise<void>> = new Map([
  [CREATE, async ({ secret }) => expect(await ping(secret)).toBe(200)],
  [CREATE_BEARER, async ({ secret }) => expect([401, 200]).toContain(await bearer(secret))],
  [BEARER_OFF, async () => expect(await bearer()).toBe(401)],
  [CREATE_OUTBOUND, async () => expect((await pushed())['webhook-signature']?.split(' ')).toHaveLength(2)],
  [HEADER, async () => expect(await pushed()).toHaveProperty('x-key', 'static-header-value')],
]);

describe.each([
  ['immediate', undefined],
  ['slow', { delayMs: 500 }],
  ['very slow', { delayMs: 4000 }],
] as const)('with %s storage', (_, effect) => {
  test.each([
    ['two incoming secrets', [CREATE, CREATE]],
    ['a secret and the end of bearer tokens', [CREATE, BEARER_OFF]],
    ['a token and the end of bearer tokens', [CREATE_BEARER, BEARER_OFF]],
    ['an outgoing secret and a header', [CREATE_OUTBOUND, HEADER]],
  ] as const)('%s at the same time are both kept, or one is refused', async (_name, changes) => {
    site.host.faults.replace(effect ? [{ on: 'secret', do: effect }] : []);
    const answers = await Promise.all(changes.map(([name, payload]) => site.admin(name, payload) as Promise<Answer>));
    site.host.faults.replace([]);
    const kept = changes.flatMap((change, index) => {
      const answer = answers[index];
      return answer && !answer.problem ? [{ change, answer }] : [];
    });
    expect(kept.length).toBeGreaterThan(0);
    expect(answers.flatMap(({ problem }) => problem?.status ?? [])).toEqual(
      Array.from({ length: changes.length - kept.length }, () => 409),
    );
    for (const { change, answer } of kept) await EFFECTS.get(change)?.(answer);
  });
});
