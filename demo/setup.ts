import { z } from 'zod';
import type { AdminAccess, MockService } from 'forge-sandbox/mock-service';
import { problemSchema } from './contract';

/** The app's admin page, by its key in the manifest, and who works it. */
const ADMIN_PAGE = 'admin';
const ADMIN = 'ada@acme.example';
const FALLBACK_OWNER = 'olga@acme.example';
const WEB_TRIGGER = 'service';

/** The required field of the project OPS. */
const COST_CENTRE = 'customfield_10042';

const describedSchema = z.object({ receiverUrl: z.url(), apiKey: z.string() });
/** What the app refuses comes as a value, since Forge keeps only the message of an error. */
const refusedSchema = z.object({ problem: problemSchema });
const credentialSchema = z.object({ secret: z.string() });

/** What both rules say; the description is the app's own default. */
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
 * The demo's site, set up as an admin would: rules, credentials, the receiver with its consent on the app's admin page,
 * then what that page showed entered on the service's. A step that fails stops it with the app's own words.
 */
export async function setUp(admin: AdminAccess, mockService: MockService): Promise<void> {
  const account = (email: string): string => {
    const user = admin.users.find((one) => one.email === email);
    if (!user) throw new Error(`The demo's set-up needs the user ${email}, whom the site has not.`);
    return user.accountId;
  };
  const as = account(ADMIN);
  const fallbackOwner = account(FALLBACK_OWNER);
  const { receiverUrl, apiKey } = describedSchema.parse(mockService.describe());

  /** One resolver call of the admin page. */
  const step = async (functionKey: string, payload: unknown): Promise<unknown> => {
    const answer = await admin.invoke({ module: ADMIN_PAGE, functionKey, payload, as });
    if ('result' in answer) {
      const refused = refusedSchema.safeParse(answer.result).data?.problem;
      if (refused) {
        const { title, detail, errors } = refused;
        throw stopped(functionKey, [title, detail, ...(errors ?? []).map(inWords)].join(' '));
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
            description: 'The offboarding service that is told what becomes of its delegations',
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

const inWords = ({ pointer, detail }: { pointer: string; detail: string }): string => `${pointer} ${detail}.`;
