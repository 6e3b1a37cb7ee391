import { setUp } from '../../demo/setup';
import type { AdminAccess } from 'forge-sandbox/mock-service';
import { acceptingApp, delegation, OFFBOARD_JANE, push } from './support/delegations';
import { givenService, OUTBOUND_SECRET, SECRET, TRIGGER_URL } from './support/world';

const user = (name: string, { admin = false } = {}) => ({
  accountId: `acc-${name}`,
  displayName: name,
  email: `${name}@acme.example`,
  token: 't',
  admin,
  active: true,
});

/** Call of an admin function. */
interface AdminCall {
  readonly functionKey: string;
  readonly payload?: unknown;
  readonly as: string;
}

/** Returns an admin's access to a stand-in for the app. `refusals` are messages by function. */
function givenAccess(refusals: Readonly<Record<string, string>> = {}) {
  const adminCalls: AdminCall[] = [];
  const egressGrants: unknown[] = [];
  const secrets: Readonly<Record<string, string>> = {
    'inbound-signing': SECRET,
    'inbound-bearer': 'bearer-1',
    'outbound-signing': OUTBOUND_SECRET,
  };
  const access: AdminAccess = {
    users: [user('ada', { admin: true }), user('olga')],
    invoke({ functionKey, payload, as }) {
      adminCalls.push({ functionKey, payload, as });
      const message = refusals[functionKey];
      if (message !== undefined) return Promise.resolve({ error: { message } });
      const kind = typeof payload === 'object' && payload !== null && 'kind' in payload ? String(payload.kind) : '';
      return Promise.resolve({ result: functionKey === 'createCredential' ? { id: 'c1', secret: secrets[kind] } : {} });
    },
    grantEgress(input) {
      if (refusals.egress !== undefined) return Promise.reject(new Error(refusals.egress));
      egressGrants.push(input);
      return Promise.resolve({});
    },
    webTriggerUrl: () => TRIGGER_URL,
  };
  return { access, adminCalls, egressGrants };
}

test('the setup connects the app and the service', async () => {
  const { service, clock, post, calls } = await givenService(acceptingApp, { isConnected: false });
  const { access, adminCalls, egressGrants } = givenAccess();
  await setUp(access, service);
  expect(service.describe()).toEqual({
    url: TRIGGER_URL,
    inbound: { signingSecret: SECRET, bearerToken: 'bearer-1' },
    outbound: { signingSecret: OUTBOUND_SECRET },
    receiverUrl: 'https://hooks.offboarding.example/jira',
    apiKey: expect.stringMatching(/^torii_/) as unknown,
  });
  expect(new Set(adminCalls.map(({ as }) => as))).toEqual(new Set(['acc-ada']));
  expect(
    adminCalls.filter(({ functionKey }) => functionKey === 'saveRule').map(({ payload }) => payload),
  ).toMatchObject([
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
  expect(adminCalls).toContainEqual({
    functionKey: 'saveWebhook',
    payload: { url: 'https://hooks.offboarding.example/jira', enabled: true },
    as: 'acc-ada',
  });
  expect(egressGrants).toMatchObject([
    { egresses: [{ configured: [{ domain: 'https://hooks.offboarding.example', type: ['FETCH_BACKEND_SIDE'] }] }] },
  ]);
  await post(OFFBOARD_JANE);
  // One request for each of Jane's three apps.
  expect(calls).toHaveLength(3);
  expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(204);
});

test('a refusal in a result stops the setup with each wrong field', async () => {
  const { service } = await givenService(acceptingApp, { isConnected: false });
  const { access } = givenAccess();
  const problem = {
    type: 'about:blank',
    title: "Jira or the rule can't accept the request",
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
    "saveRule: Jira or the rule can't accept the request. The rule has a fault. /project there is no project IT.",
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
])("a refusal of %s stops the setup with the app's message", async (step, refusal, message) => {
  const { service } = await givenService(acceptingApp, { isConnected: false });
  const { access } = givenAccess({ [step]: refusal });
  await expect(setUp(access, service)).rejects.toThrow(message);
});
