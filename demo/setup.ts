import { z } from 'zod';
import type { AdminAccess, MockService } from 'forge-sandbox/mock-service';
import { problemSchema } from './contract';

/** Key of the app's admin page in the manifest, and its user. */
const ADMIN_PAGE = 'admin';
const ADMIN = 'ada@acme.example';
const FALLBACK_OWNER = 'olga@acme.example';
const WEB_TRIGGER = 'service';

/** `Cost centre`, the required field of the project OPS. */
const COST_CENTRE = 'customfield_10042';

const describedSchema = z.object({ receiverUrl: z.url(), apiKey: z.string() });
/** An error of the app comes as a result, because Forge keeps only the message of a thrown error. */
const refusedSchema = z.object({ problem: problemSchema });
const credentialSchema = z.object({ secret: z.string() });

/** Common part of both rules. The description is the app's default. */
const rule = {
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
  const account = (email: string): string => {
    const user = admin.users.find((one) => one.email === email);
    if (!user) throw new Error(`The demo's set-up needs the user ${email}, and the site has no such user.`);
    return user.accountId;
  };
  const as = account(ADMIN);
  const fallbackOwner = account(FALLBACK_OWNER);
  const { receiverUrl, apiKey } = describedSchema.parse(mockService.describe());

  /** Calls a function of the admin page. */
  const step = async (functionKey: string, payload: unknown): Promise<unknown> => {
    const answer = await admin.invoke({ module: ADMIN_PAGE, functionKey, payload, as });
    if ('result' in answer) {
      const refused = refusedSchema.safeParse(answer.result).data?.problem;
      if (refused) {
        const { title, detail, errors } = refused;
        throw stopped(functionKey, [title, detail, ...(errors ?? []).map(toText)].join(' '));
      }
      return answer.result;
    }
    throw stopped(functionKey, answer.error.message);
  };
  const credential = async (kind: 'inbound-signing' | 'inbound-bearer' | 'outbound-signing'): Promise<string> =>
    credentialSchema.parse(await step('createCredential', { kind })).secret;

  const signingSecret = await credential('inbound-signing');
  const bearerToken = await credential('inbound-bearer');
  const outboundSecret = await credential('outbound-signing');
  await step('setBearer', { on: true });

  await step('saveRule', {
    rule: { ...rule, app: null, project: 'IT', declinedStatuses: ["Won't Do"], fallbackOwner, fields: {} },
  });
  await step('saveRule', {
    rule: {
      ...rule,
      app: 'PagerDuty',
      project: 'OPS',
      declinedStatuses: [],
      fallbackOwner,
      fields: { [COST_CENTRE]: 'CC-1001' },
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
      as,
    )
    .catch((error: unknown) => {
      throw stopped('the egress consent', error instanceof Error ? error.message : String(error));
    });
  await step('saveWebhook', { url: receiverUrl, enabled: true });
  await step('saveTorii', { key: apiKey, enabled: true, lifecycle: true });
  await step('saveAllowedProjects', { projects: ['IT', 'OPS'] });

  const form = new URLSearchParams({
    url: admin.webTriggerUrl(WEB_TRIGGER),
    signingSecret,
    bearerToken,
    outboundSecret,
  });
  const entered = await mockService.page({
    method: 'POST',
    path: '/service/connection',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  if (entered.status !== 200) {
    throw stopped("the service's connection", `it answered ${entered.status}`);
  }
}

function stopped(step: string, words: string): Error {
  return new Error(`The demo's set-up stopped at ${step}: ${words}`);
}

const toText = ({ pointer, detail }: { pointer: string; detail: string }): string => `${pointer} ${detail}.`;
