import { setUp } from '../../demo/setup';
import type { AdminAccess } from 'forge-sandbox/mock-service';
import { delegation, push, willingApp } from './support/delegations';
import { givenService, OUTBOUND_SECRET, SECRET, TRIGGER } from './support/world';

const user = (name: string, admin = false) => ({
  accountId: `acc-${name}`,
  displayName: name,
  email: `${name}@acme.example`,
  token: 't',
  admin,
  active: true,
});

interface Invoked {
  readonly functionKey: string;
  readonly payload?: unknown;
  readonly as: string;
}

/** Returns an admin's access to an app that the test plays. `refuses` holds refusals by function. */
function givenAccess(refuses: Readonly<Record<string, string>> = {}) {
  const invoked: Invoked[] = [];
  const granted: unknown[] = [];
  const secrets: Readonly<Record<string, string>> = {
    'inbound-signing': SECRET,
    'inbound-bearer': 'bearer-1',
    'outbound-signing': OUTBOUND_SECRET,
  };
  const access: AdminAccess = {
    users: [user('ada', true), user('olga')],
    invoke({ functionKey, payload, as }) {
      invoked.push({ functionKey, payload, as });
      const message = refuses[functionKey];
      if (message !== undefined) return Promise.resolve({ error: { message } });
      const kind = typeof payload === 'object' && payload !== null && 'kind' in payload ? String(payload.kind) : '';
      return Promise.resolve({ result: functionKey === 'createCredential' ? { id: 'c1', secret: secrets[kind] } : {} });
    },
    grantEgress(input) {
      if (refuses.egress !== undefined) return Promise.reject(new Error(refuses.egress));
      granted.push(input);
      return Promise.resolve({});
    },
    webTriggerUrl: () => TRIGGER,
  };
  return { access, invoked, granted };
}

test('the setup connects app and service', async () => {
  const { service, clock, post, calls } = await givenService(willingApp, { connected: false });
  const { access, invoked, granted } = givenAccess();
  await setUp(access, service);
  expect(service.describe()).toEqual({
    url: TRIGGER,
    inbound: { signingSecret: SECRET, bearerToken: 'bearer-1' },
    outbound: { signingSecret: OUTBOUND_SECRET },
    receiverUrl: 'https://hooks.offboarding.example/jira',
    apiKey: expect.stringMatching(/^torii_/) as unknown,
  });
  expect(new Set(invoked.map(({ as }) => as))).toEqual(new Set(['acc-ada']));
  expect(invoked.filter(({ functionKey }) => functionKey === 'saveRule').map(({ payload }) => payload)).toMatchObject([
    {
      rule: {
        app: null,
        project: 'IT',
        completedStatuses: ['Done'],
        declinedStatuses: ["Won't Do"],
        declinedResolutions: ["Won't Do"],
        duplicates: 'link',
        cancelStatus: null,
        fallbackOwner: 'acc-olga',
      },
    },
    { rule: { app: 'PagerDuty', project: 'OPS' } },
  ]);
  expect(invoked).toContainEqual({
    functionKey: 'saveWebhook',
    payload: { url: 'https://hooks.offboarding.example/jira', enabled: true },
    as: 'acc-ada',
  });
  expect(granted).toMatchObject([
    { egresses: [{ configured: [{ domain: 'https://hooks.offboarding.example', type: ['FETCH_BACKEND_SIDE'] }] }] },
  ]);
  await post('/service/people/40121/offboard');
  expect(calls).toHaveLength(3);
  expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(204);
});

test('a refusal in a result stops the start with each wrong field', async () => {
  const { service } = await givenService(willingApp, { connected: false });
  const { access } = givenAccess();
  const problem = {
    type: 'about:blank',
    title: 'Jira cannot take it',
    status: 422,
    detail: 'The rule has a fault.',
    errors: [{ pointer: '/project', detail: 'there is no project IT' }],
  };
  const refusing: AdminAccess = {
    ...access,
    invoke: (call) =>
      call.functionKey === 'saveRule' ? Promise.resolve({ result: { problem } }) : access.invoke(call),
  };
  await expect(setUp(refusing, service)).rejects.toThrow(
    'saveRule: Jira cannot take it The rule has a fault. /project there is no project IT.',
  );
});

test.each([
  ['saveRule', 'There is no project OPS.', 'saveRule: There is no project OPS.'],
  [
    'createCredential',
    "Resolver has no definition for 'createCredential'.",
    'createCredential: Resolver has no definition',
  ],
  ['saveTorii', 'The key is refused.', 'saveTorii: The key is refused.'],
  ['egress', 'Only an admin may.', 'the egress consent: Only an admin may.'],
])('a refusal of %s stops the start with the app’s message', async (step, words, message) => {
  const { service } = await givenService(willingApp, { connected: false });
  const { access } = givenAccess({ [step]: words });
  await expect(setUp(access, service)).rejects.toThrow(message);
});
