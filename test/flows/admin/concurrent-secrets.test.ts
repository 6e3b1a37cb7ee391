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
const TURN_BEARER_OFF: Change = ['setBearer', { on: false }];
const SAVE_HEADER: Change = [
  'saveWebhook',
  {
    url: 'https://hooks.offboarding.example/jira',
    enabled: true,
    header: { name: 'X-Key', value: 'static-header-value' },
  },
];

const pingStatus = async (secret?: string) => (await site.call('GET', '/v1/ping', undefined, secret)).status;
const bearerStatus = async (token = site.known.inbound.bearerToken) => {
  const path = `${new URL(site.host.forge.webTriggerUrl('service')).pathname}/v1/ping`;
  return (await site.host.answer({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } })).status;
};

/** Returns the headers of the next push. */
async function nextPushHeaders(): Promise<Readonly<Record<string, string>>> {
  const { body } = await site.call('POST', '/v1/delegations', FIGMA);
  await site.host.rest();
  await site.move((JSON.parse(body) as { issue: { key: string } }).issue.key, 'Done');
  return site.host.mockService?.received(0).findLast(({ host }) => host.startsWith('hooks.'))?.headers ?? {};
}

/** The check of each change's effect. */
const EFFECTS = new Map<Change, (answer: Answer) => Promise<void>>([
  [CREATE, async ({ secret }) => expect(await pingStatus(secret)).toBe(200)],
  // A 401 means that bearer tokens were turned off after the new token was created.
  [CREATE_BEARER, async ({ secret }) => expect([401, 200]).toContain(await bearerStatus(secret))],
  [TURN_BEARER_OFF, async () => expect(await bearerStatus()).toBe(401)],
  [CREATE_OUTBOUND, async () => expect((await nextPushHeaders())['webhook-signature']?.split(' ')).toHaveLength(2)],
  [SAVE_HEADER, async () => expect(await nextPushHeaders()).toHaveProperty('x-key', 'static-header-value')],
]);

/** Delays of secret storage, so that the changes overlap in different ways. */
describe.each([
  ['immediate', undefined],
  ['slow', { delayMs: 500 }],
  ['very slow', { delayMs: 4000 }],
] as const)('with %s secret storage', (_, fault) => {
  test.each([
    ['two new incoming secrets', [CREATE, CREATE]],
    ['a new secret and turning off bearer tokens', [CREATE, TURN_BEARER_OFF]],
    ['a new token and turning off bearer tokens', [CREATE_BEARER, TURN_BEARER_OFF]],
    ['a new outgoing secret and a new header', [CREATE_OUTBOUND, SAVE_HEADER]],
  ] as const)('%s at the same time both take effect, or one is refused', async (_name, changes) => {
    site.host.faults.replace(fault ? [{ on: 'secret', do: fault }] : []);
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
