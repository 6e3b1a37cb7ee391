import Resolver from '@forge/resolver';
import * as z from 'zod/mini';
import type { AdminFunctions } from '../domain/contract/admin-functions';
import { DelegationState } from '../domain/delegation/delegation';
import { ProblemError, type Problem } from '../domain/contract/problem';
import { parseOrThrow, nameOrId } from '../domain/contract/shapes';
import { ChannelName } from '../domain/delivery/outbox';
import { checkNow } from '../flows/maintenance/jobs';
import { recordAudit, listAuditEntries } from '../flows/maintenance/audit-log';
import { listForAdmin } from '../flows/admin/list-delegations';
import { countDeliveries, listDeliveries } from '../flows/admin/list-deliveries';
import { syncAll } from '../flows/syncing/reconcile';
import { syncDelegation } from '../flows/admin/sync-delegation';
import { saveAlertProject, saveRetention } from '../flows/admin/alerts-and-retention';
import { deleteRule, saveRule } from '../flows/admin/rules';
import { saveAllowedProjects } from '../flows/admin/allowed-projects';
import { saveWebhook } from '../flows/admin/webhook';
import { checkTorii, getToriiApps, saveTorii } from '../flows/admin/torii';
import { getChoices, getIssueTypes, getProjects, getRequiredFields } from '../flows/admin/choices';
import { exportConfiguration, importConfiguration, previewImport } from '../flows/admin/configuration-file';
import { previewRule } from '../flows/admin/preview-rule';
import { dismiss, dismissAll, resend, resendAll } from '../flows/admin/resend';
import { createCredential, revokeCredential, setBearer } from '../flows/admin/credentials';
import { rotateUrl } from '../flows/admin/rotate-url';
import { getSettings, withoutTarget } from '../flows/admin/show-settings';
import { listFindings } from '../flows/records/alerts';
import { testConnection } from '../flows/admin/test-connection';
import { userIsAdmin } from '../platform/jira/people';
import { OUTBOX_KINDS } from '../platform/storage/listings';
import { newInvocationContext } from './invocation-context';
import { withReadableErrors } from './resolver-errors';

const Id = z.strictObject({ id: z.string() });
const Place = z.strictObject({ project: nameOrId(), issueType: nameOrId() });
const AllowedProjects = z.strictObject({ projects: z.nullable(z.array(nameOrId()).check(z.maxLength(1000))) });
const Preview = z.strictObject({
  app: z.nullable(z.string()),
  summary: z.string(),
  description: z.string(),
  completed: z.array(z.string()),
  declined: z.array(z.string()),
  declinedResolutions: z.array(z.string()),
});
const List = z.strictObject({
  filter: z.enum(['all', ...DelegationState.options]),
  cursor: z.exactOptional(z.string()),
});

const Push = z.strictObject({
  id: z.string(),
  kind: z.exactOptional(z.enum(OUTBOX_KINDS)),
  channel: z.exactOptional(ChannelName),
});
const Pushes = z.strictObject({
  filter: z.enum(['pending', 'dead-lettered', 'rejected', 'exhausted']),
  channel: z.exactOptional(ChannelName),
});

type Answer<F extends keyof AdminFunctions> = AdminFunctions[F]['answer'];

/** Every function of the admin page, with its payload in docs/admin-functions.md. */
const FUNCTIONS: { readonly [F in keyof AdminFunctions]: (payload: unknown) => Answer<F> | Promise<Answer<F>> } = {
  getSettings: () => getSettings(newInvocationContext()),
  saveRule: async (payload) => ({
    rule: withoutTarget(
      await saveRule(parseOrThrow(z.strictObject({ rule: z.unknown() }), payload).rule, newInvocationContext()),
    ),
  }),
  deleteRule: async (payload) => {
    await deleteRule(parseOrThrow(Id, payload).id);
    return {};
  },
  previewRule: (payload) => previewRule(parseOrThrow(Preview, payload)),
  saveAllowedProjects: async (payload) => ({
    projects: await saveAllowedProjects(parseOrThrow(AllowedProjects, payload).projects),
  }),
  saveWebhook: async (payload) => ({ webhook: await saveWebhook(payload, newInvocationContext()) }),
  createCredential: (payload) => createCredential(payload, newInvocationContext()),
  revokeCredential: async (payload) => {
    await revokeCredential(payload);
    return {};
  },
  setBearer,
  testConnection: () => testConnection(newInvocationContext()),
  getChoices: getChoices,
  getProjects: (payload) =>
    getProjects(
      parseOrThrow(z.strictObject({ query: z._default(z.string().check(z.maxLength(255)), '') }), payload).query,
    ),
  getIssueTypes: (payload) => getIssueTypes(parseOrThrow(z.pick(Place, { project: true }), payload).project),
  getRequiredFields: (payload) => {
    const { project, issueType } = parseOrThrow(Place, payload);
    return getRequiredFields(project, issueType);
  },
  listDelegations: (payload) => {
    const { filter, cursor } = parseOrThrow(List, payload);
    return listForAdmin(filter, cursor);
  },
  syncAll: async () => ({ hours: await syncAll(newInvocationContext()) }),
  syncDelegation: async (payload) => ({
    delegation: await syncDelegation(parseOrThrow(Id, payload).id, newInvocationContext()),
  }),
  resend: async (payload) => ({ delegation: await resend(parseOrThrow(Push, payload), newInvocationContext()) }),
  dismiss: async (payload) => ({ delegation: await dismiss(parseOrThrow(Push, payload)) }),
  listDeliveries: (payload) => listDeliveries(parseOrThrow(Pushes, payload)),
  countDeliveries: async (payload) => ({ count: await countDeliveries(parseOrThrow(Pushes, payload)) }),
  resendAll: (payload) => resendAll(parseOrThrow(Pushes, payload), newInvocationContext()),
  dismissAll: (payload) => dismissAll(parseOrThrow(Pushes, payload), newInvocationContext()),
  saveTorii: async (payload) => ({ torii: await saveTorii(payload, newInvocationContext()) }),
  checkTorii: (payload) => checkTorii(payload, newInvocationContext()),
  listFindings: () => listFindings(),
  checkNow: async () => {
    await checkNow(newInvocationContext());
    return listFindings();
  },
  saveAlertProject: async (payload) => ({ alertProject: await saveAlertProject(payload) }),
  saveRetention: async (payload) => ({ retention: await saveRetention(payload) }),
  rotateUrl: (payload) => {
    const { endOld } = parseOrThrow(z.strictObject({ endOld: z.enum(['now', 'in-24-hours']) }), payload);
    return rotateUrl(endOld === 'now', newInvocationContext());
  },
  exportConfiguration: async () => ({ configuration: await exportConfiguration() }),
  previewImport: (payload) =>
    previewImport(
      parseOrThrow(z.strictObject({ configuration: z.unknown() }), payload).configuration,
      newInvocationContext(),
    ),
  importConfiguration: (payload) => {
    const { configuration, over } = parseOrThrow(
      z.strictObject({ configuration: z.unknown(), over: z.string() }),
      payload,
    );
    return importConfiguration(configuration, over, newInvocationContext());
  },
  listAudit: (payload) =>
    listAuditEntries(parseOrThrow(z.strictObject({ cursor: z.exactOptional(z.string()) }), payload).cursor),
  getToriiApps: async (payload) => ({
    apps: await getToriiApps(
      parseOrThrow(z.strictObject({ query: z.string().check(z.maxLength(255)) }), payload).query,
      newInvocationContext(),
    ),
  }),
};

/** Who calls: Forge's word, not the page's. */
const Caller = z.object({ accountId: z.string() });

/** What a page gets where its user is at fault: a value, since Forge keeps only the message of an error. */
type Refused = { readonly problem: Problem };

const resolver = new Resolver();
for (const [name, run] of Object.entries(FUNCTIONS)) {
  resolver.define(name, ({ payload, context }) =>
    asAdmin(async () => {
      const answer = await run(payload);
      await recordAudit(name, Caller.parse(context).accountId, newInvocationContext());
      return answer;
    }),
  );
}

export const admin = resolver.getDefinitions();

/** Anyone who can reach a page can call what is behind it, so each call asks Jira whether its user administers it. */
async function asAdmin(run: () => unknown): Promise<unknown> {
  try {
    return await withReadableErrors(async () => {
      if (!(await userIsAdmin())) throw new Error('Only people who administer Jira can do this. Ask one of them.');
      return run();
    });
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem } satisfies Refused;
    throw error;
  }
}
