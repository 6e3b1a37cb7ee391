import Resolver from '@forge/resolver';
import * as z from 'zod/mini';
import {
  ADMIN_FUNCTIONS,
  type AdminFunctionName,
  type AdminFunctions,
  type CheckedPayload,
  type SetDetail,
} from '../domain/contract/admin-functions';
import { ProblemError } from '../domain/contract/problem';
import { parseOrThrow } from '../domain/contract/shapes';
import type { InvocationContext } from '../domain/jobs/invocation-context';
import { saveAlertProject, saveRetention } from '../flows/admin/settings/alerts-and-retention';
import { saveAllowedProjects } from '../flows/admin/settings/allowed-projects';
import { getChoices, getIssueTypes, getProjects, getRequiredFields } from '../flows/admin/settings/choices';
import { exportConfiguration, importConfiguration, previewImport } from '../flows/admin/settings/configuration-file';
import { createCredential, revokeCredential, setBearer } from '../flows/admin/settings/credentials';
import { dismissFinding, listFindings } from '../flows/admin/findings';
import { getDelegation, readListedDelegation, syncDelegation } from '../flows/admin/delegation';
import { getOverview } from '../flows/admin/get-overview';
import { listForAdmin } from '../flows/admin/list-delegations';
import { countDeliveries, listDeliveries } from '../flows/admin/list-deliveries';
import { previewRule } from '../flows/admin/settings/preview-rule';
import { dismiss, dismissAll, resend, resendAll } from '../flows/admin/resend';
import { rotateUrl } from '../flows/admin/settings/rotate-url';
import { deleteRule, saveRule } from '../flows/admin/settings/rules';
import { getTestDelegation, startTestDelegation } from '../flows/admin/test-delegation';
import { searchDelegations } from '../flows/admin/search-delegations';
import { getSettings } from '../flows/admin/settings/show-settings';
import { checkTorii, getToriiApps, saveTorii } from '../flows/admin/settings/torii';
import { saveWebhook, testConnection } from '../flows/admin/settings/webhook';
import { cancelDelegation } from '../flows/api/cancel-delegation';
import { listAuditEntries, recordAudit } from '../flows/maintenance/audit-log';
import { runChecks } from '../flows/maintenance/jobs';
import { listRefusedRequests } from '../flows/maintenance/refused-requests';
import { readEvidence } from '../flows/reporting/read-evidence';
import { syncAll } from '../flows/syncing/reconcile';
import { userHasPermission } from '../platform/jira/permissions';
import { newInvocationContext } from './invocation-context';
import { forbiddenResponse, withProblems } from './resolver-errors';

type Implementation<Name extends AdminFunctionName> = (
  payload: CheckedPayload<Name>,
  context: InvocationContext,
  setDetail: SetDetail,
  /** Account id of the user who calls the function. */
  accountId: string,
) => AdminFunctions[Name]['answer'] | Promise<AdminFunctions[Name]['answer']>;

const NOT_ADMIN = forbiddenResponse(
  'Only for Jira admins',
  'Only people who administer Jira can do this. Ask a Jira admin.',
);

/** Implementation of each function by its name. */
const IMPLEMENTATIONS: { readonly [Name in AdminFunctionName]: Implementation<Name> } = {
  getSettings: (_, context) => getSettings(context),
  saveRule: ({ rule }, context, setDetail) => saveRule(rule, context, setDetail),
  deleteRule: async ({ id }, context, setDetail) => {
    setDetail(await deleteRule(id, context));
    return {};
  },
  previewRule,
  saveAllowedProjects: async ({ projects }, _, setDetail) => {
    const saved = await saveAllowedProjects(projects);
    setDetail(saved?.map(({ key }) => key).join(', ') ?? 'all');
    return { projects: saved };
  },
  saveWebhook,
  createCredential: ({ kind }, context) => createCredential(kind, context),
  revokeCredential: async (payload, context) => {
    await revokeCredential(payload, context);
    return {};
  },
  setBearer: ({ on }, context) => setBearer(on, context),
  testConnection: (_, context) => testConnection(context),
  getChoices,
  getProjects: ({ query }) => getProjects(query),
  getIssueTypes: ({ project }) => getIssueTypes(project),
  getRequiredFields: ({ project, issueType }) => getRequiredFields(project, issueType),
  listDelegations: ({ filter, cursor }) => listForAdmin(filter, cursor),
  syncAll: async (_, context) => ({ hours: await syncAll(context) }),
  syncDelegation: async ({ id }, context) => ({ delegation: await syncDelegation(id, context) }),
  resend: async (ref, context) => ({ delegation: await resend(ref, context) }),
  dismiss: async (ref, context) => ({ delegation: await dismiss(ref, context) }),
  listDeliveries,
  countDeliveries: async (filter) => ({ count: await countDeliveries(filter) }),
  resendAll: async (filter, context, setDetail) => {
    const changed = await resendAll(filter, context);
    setDetail(String(changed.count));
    return changed;
  },
  dismissAll: async (filter, context, setDetail) => {
    const changed = await dismissAll(filter, context);
    setDetail(String(changed.count));
    return changed;
  },
  saveTorii,
  checkTorii: ({ key }, context) => checkTorii(key, context),
  getToriiApps: async ({ query }, context) => ({ apps: await getToriiApps(query, context) }),
  listFindings: (_, context) => listFindings(context),
  searchDelegations,
  getDelegation: ({ id }) => getDelegation(id),
  startTestDelegation: async ({ rule }, context, setDetail, accountId) => {
    const started = await startTestDelegation(rule, accountId, context);
    setDetail(started.rule);
    return { test: await getTestDelegation(started.id) };
  },
  getTestDelegation: async ({ id }) => ({ test: await getTestDelegation(id) }),
  cancelDelegation: async (request, context) => {
    await cancelDelegation(request, context, 'admin');
    return { delegation: await readListedDelegation(request.id) };
  },
  getOverview: (_, context) => getOverview(context),
  listEvidence: ({ cursor, ...filter }, context) => readEvidence(filter, cursor, context),
  // The call only adds an entry to the audit log.
  recordExport: () => ({}),
  listRefusedRequests,
  checkNow: (_, context) => runChecks(context),
  dismissFinding: ({ key }, context, setDetail) => dismissFinding(key, context, setDetail),
  saveAlertProject: async (payload, context, setDetail) => {
    const alertProject = await saveAlertProject(payload, context);
    setDetail(alertProject?.key ?? 'none');
    return { alertProject };
  },
  saveRetention: async (retention) => ({ retention: await saveRetention(retention) }),
  rotateUrl: ({ endOld }, context) => rotateUrl(endOld === 'now', context),
  exportConfiguration: async () => ({ configuration: await exportConfiguration() }),
  previewImport: ({ configuration }, context) => previewImport(configuration, context),
  importConfiguration: async ({ configuration, over: previewDigest }, context, setDetail) => {
    const change = await importConfiguration(configuration, previewDigest, context);
    setDetail(change.differences.length === 1 ? '1 difference' : `${change.differences.length} differences`);
    return change;
  },
  listAudit: ({ cursor }) => listAuditEntries(cursor),
};

/** Caller, as Forge's context contains it. An account id in the payload isn't trusted. */
const Caller = z.object({ accountId: z.string() });

async function runFunction<Name extends AdminFunctionName>(name: Name, input: unknown, caller: unknown) {
  // Anyone who can load a page can call its functions, so each call checks the user's permission in Jira.
  if (!(await userHasPermission('ADMINISTER'))) return NOT_ADMIN;
  const entry = ADMIN_FUNCTIONS[name];
  const context = newInvocationContext();
  const pointerPrefix = 'pointersFrom' in entry ? entry.pointersFrom : '';
  let detail = '';
  const payload = withoutPointerPrefix(pointerPrefix, () => parsePayload(name, input));
  const { accountId } = Caller.parse(caller);
  const answer = await IMPLEMENTATIONS[name](payload, context, (text) => (detail = text), accountId);
  await recordAudit(name, payload, detail, accountId, context);
  return answer;
}

/**
 * Parses the payload of a function. The cast is needed because TypeScript can't relate a name to its entry in the
 * table.
 */
function parsePayload<Name extends AdminFunctionName>(name: Name, input: unknown): CheckedPayload<Name> {
  return parseOrThrow<z.ZodMiniType>(ADMIN_FUNCTIONS[name].payload, input ?? {}) as CheckedPayload<Name>;
}

/** Removes a prefix from the pointers of errors, so that they start at the member that the page edits. */
function withoutPointerPrefix<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ProblemError) || prefix === '') throw error;
    const errors = error.problem.errors?.map(({ pointer, detail }) => ({
      pointer: pointer.startsWith(`${prefix}/`) ? pointer.slice(prefix.length) : pointer,
      detail,
    }));
    throw new ProblemError('bad-request', error.problem.detail.replace(`${prefix}/`, '/'), errors);
  }
}

const resolver = new Resolver();
for (const name of Object.keys(ADMIN_FUNCTIONS) as AdminFunctionName[]) {
  resolver.define(name, ({ payload, context }) => withProblems(() => runFunction(name, payload, context)));
}

export const admin = resolver.getDefinitions();
