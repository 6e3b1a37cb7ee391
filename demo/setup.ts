import { z } from 'zod';
import type { AdminAccess, MockService } from 'forge-sandbox/mock-service';
import { problemSchema } from './contract';

/** Key of the app's admin page in the manifest. */
const ADMIN_PAGE = 'admin';
const ADMIN_EMAIL = 'ada@acme.example';
const FALLBACK_OWNER_EMAIL = 'olga@acme.example';
/** Key of the app's web trigger in the manifest. */
const WEB_TRIGGER = 'service';

/** Field `Cost centre`, which the project OPS requires. */
const COST_CENTER_FIELD = 'customfield_10042';

const describedSchema = z.object({ receiverUrl: z.url(), apiKey: z.string() });
/** Refusal of an admin function. It is a result, because Forge keeps only the message of a thrown error. */
const refusedSchema = z.object({ problem: problemSchema });
const credentialSchema = z.object({ secret: z.string() });

/** Members that the demo's two rules share. The rules have no description, so the app's default text applies. */
const commonRule = {
  issueType: 'Task',
  summary: 'Remove {{person.name}} from {{app.name}}',
  completedStatuses: ['Done'],
  declinedResolutions: ["Won't Do"],
  duplicates: 'link',
  cancelStatus: null,
  labels: ['offboarding'],
};

/**
 * Sets up the demo's site as an admin would: credentials, rules, the webhook with its egress consent, Torii and the
 * allowed projects, then the mock service's connection.
 * @throws Error with the app's message if a step fails.
 */
export async function setUp(admin: AdminAccess, mockService: MockService): Promise<void> {
  const accountIdOf = (email: string): string => {
    const user = admin.users.find((siteUser) => siteUser.email === email);
    if (!user) throw new Error(`The demo's setup needs the user ${email}, but the site doesn't have this user.`);
    return user.accountId;
  };
  const adminId = accountIdOf(ADMIN_EMAIL);
  const fallbackOwner = accountIdOf(FALLBACK_OWNER_EMAIL);
  const { receiverUrl, apiKey } = describedSchema.parse(mockService.describe());

  /** Calls a function of the admin page as the admin. */
  const callAdminFunction = async (functionKey: string, payload: unknown): Promise<unknown> => {
    const answer = await admin.invoke({ module: ADMIN_PAGE, functionKey, payload, as: adminId });
    if ('result' in answer) {
      const problem = refusedSchema.safeParse(answer.result).data?.problem;
      if (problem) {
        const { title, detail, errors } = problem;
        throw setupError(functionKey, [`${title}.`, detail, ...(errors ?? []).map(describeFieldError)].join(' '));
      }
      return answer.result;
    }
    throw setupError(functionKey, answer.error.message);
  };
  const createCredential = async (kind: 'inbound-signing' | 'inbound-bearer' | 'outbound-signing'): Promise<string> =>
    credentialSchema.parse(await callAdminFunction('createCredential', { kind })).secret;

  const signingSecret = await createCredential('inbound-signing');
  const bearerToken = await createCredential('inbound-bearer');
  const outboundSecret = await createCredential('outbound-signing');
  await callAdminFunction('setBearer', { on: true });

  await callAdminFunction('saveRule', {
    rule: { ...commonRule, app: null, project: 'IT', declinedStatuses: ["Won't Do"], fallbackOwner, fields: {} },
  });
  await callAdminFunction('saveRule', {
    rule: {
      ...commonRule,
      app: 'PagerDuty',
      project: 'OPS',
      declinedStatuses: [],
      fallbackOwner,
      fields: { [COST_CENTER_FIELD]: 'CC-1001' },
    },
  });

  await admin
    .grantEgress(
      {
        egresses: [
          {
            key: 'receiver',
            description: 'The offboarding service that gets a push for each change of its delegations',
            configured: [{ domain: new URL(receiverUrl).origin, type: ['FETCH_BACKEND_SIDE'] }],
          },
        ],
      },
      adminId,
    )
    .catch((error: unknown) => {
      throw setupError('the egress consent', error instanceof Error ? error.message : String(error));
    });
  await callAdminFunction('saveWebhook', { url: receiverUrl, enabled: true });
  await callAdminFunction('saveTorii', { key: apiKey, enabled: true, lifecycle: true });
  await callAdminFunction('saveAllowedProjects', { projects: ['IT', 'OPS'] });

  const form = new URLSearchParams({
    url: admin.webTriggerUrl(WEB_TRIGGER),
    signingSecret,
    bearerToken,
    outboundSecret,
  });
  const saved = await mockService.page({
    method: 'POST',
    path: '/service/connection',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  if (saved.status !== 200) {
    throw setupError("the service's connection", `it answered ${saved.status}`);
  }
}

function setupError(step: string, message: string): Error {
  return new Error(`The demo's setup stopped at ${step}: ${message}`);
}

const describeFieldError = ({ pointer, detail }: { pointer: string; detail: string }): string =>
  `${pointer} ${detail}.`;
