import Resolver from '@forge/resolver';
import * as z from 'zod/mini';
import type { AdminFunctions } from '../domain/admin-functions';
import { DelegationState } from '../domain/delegation';
import { Refusal, type Problem } from '../domain/problem';
import { check, nameOrId } from '../domain/shape';
import { ChannelName } from '../domain/told';
import { checkNow } from '../flows/care';
import { noteChange, showAudit } from '../flows/keep-audit';
import { listForAdmin } from '../flows/list-delegations';
import { countPushes, listPushes } from '../flows/list-pushes';
import { compareAll } from '../flows/missed-events';
import { lookAgain } from '../flows/look-again';
import { saveFailureProject, saveRetention } from '../flows/manage-care';
import { deleteRule, saveRule } from '../flows/manage-rules';
import { saveAllowedProjects } from '../flows/manage-projects';
import { saveReceiver } from '../flows/manage-receiver';
import { checkTorii, offerToriiApps, saveTorii } from '../flows/manage-torii';
import { offerChoices, offerIssueTypes, offerProjects, offerRequiredFields } from '../flows/offer-choices';
import { exportConfiguration, importConfiguration, previewImport } from '../flows/move-configuration';
import { previewRule } from '../flows/preview-rule';
import { dismiss, dismissAll, sendAgain, sendAllAgain } from '../flows/resend';
import { createCredential, endCredential, setBearer } from '../flows/rotate-credential';
import { rotateUrl } from '../flows/rotate-url';
import { showSettings, withoutPlace } from '../flows/show-settings';
import { showFindings } from '../flows/tell-admin';
import { testConnection } from '../flows/test-connection';
import { userIsAdmin } from '../platform/people';
import { SUBJECT_KINDS } from '../platform/listings';
import { aMoment } from './moment';
import { inPlainWords } from './plain-words';

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
  show: z.enum(['all', ...DelegationState.options]),
  cursor: z.exactOptional(z.string()),
});

const Push = z.strictObject({
  id: z.string(),
  about: z.exactOptional(z.enum(SUBJECT_KINDS)),
  channel: z.exactOptional(ChannelName),
});
const Pushes = z.strictObject({
  show: z.enum(['waiting', 'held', 'parked', 'resting']),
  channel: z.exactOptional(ChannelName),
});

type Answer<F extends keyof AdminFunctions> = AdminFunctions[F]['answer'];

/** Every function of the admin page, with its payload in docs/admin-functions.md. */
const FUNCTIONS: { readonly [F in keyof AdminFunctions]: (payload: unknown) => Answer<F> | Promise<Answer<F>> } = {
  getSettings: () => showSettings(aMoment()),
  saveRule: async (payload) => ({
    rule: withoutPlace(await saveRule(check(z.strictObject({ rule: z.unknown() }), payload).rule, aMoment())),
  }),
  deleteRule: async (payload) => {
    await deleteRule(check(Id, payload).id);
    return {};
  },
  previewRule: (payload) => previewRule(check(Preview, payload)),
  saveAllowedProjects: async (payload) => ({
    projects: await saveAllowedProjects(check(AllowedProjects, payload).projects),
  }),
  saveReceiver: async (payload) => ({ receiver: await saveReceiver(payload, aMoment()) }),
  createCredential: (payload) => createCredential(payload, aMoment()),
  endCredential: async (payload) => {
    await endCredential(payload);
    return {};
  },
  setBearer,
  testConnection: () => testConnection(aMoment()),
  getChoices: offerChoices,
  getProjects: (payload) =>
    offerProjects(check(z.strictObject({ query: z._default(z.string().check(z.maxLength(255)), '') }), payload).query),
  getIssueTypes: (payload) => offerIssueTypes(check(z.pick(Place, { project: true }), payload).project),
  getRequiredFields: (payload) => {
    const { project, issueType } = check(Place, payload);
    return offerRequiredFields(project, issueType);
  },
  getDelegations: (payload) => {
    const { show, cursor } = check(List, payload);
    return listForAdmin(show, cursor);
  },
  lookAgainAtAll: async () => ({ hours: await compareAll(aMoment()) }),
  lookAgain: async (payload) => ({ delegation: await lookAgain(check(Id, payload).id, aMoment()) }),
  sendAgain: async (payload) => ({ delegation: await sendAgain(check(Push, payload), aMoment()) }),
  dismiss: async (payload) => ({ delegation: await dismiss(check(Push, payload)) }),
  getPushes: (payload) => listPushes(check(Pushes, payload)),
  countPushes: async (payload) => ({ count: await countPushes(check(Pushes, payload)) }),
  sendAllAgain: (payload) => sendAllAgain(check(Pushes, payload), aMoment()),
  dismissAll: (payload) => dismissAll(check(Pushes, payload), aMoment()),
  saveTorii: async (payload) => ({ torii: await saveTorii(payload, aMoment()) }),
  checkTorii: (payload) => checkTorii(payload, aMoment()),
  listFindings: () => showFindings(),
  checkNow: async () => {
    await checkNow(aMoment());
    return showFindings();
  },
  saveFailureProject: async (payload) => ({ failureProject: await saveFailureProject(payload) }),
  saveRetention: async (payload) => ({ retention: await saveRetention(payload) }),
  rotateUrl: (payload) => {
    const { endOld } = check(z.strictObject({ endOld: z.enum(['now', 'in-24-hours']) }), payload);
    return rotateUrl(endOld === 'now', aMoment());
  },
  exportConfiguration: async () => ({ configuration: await exportConfiguration() }),
  previewImport: (payload) =>
    previewImport(check(z.strictObject({ configuration: z.unknown() }), payload).configuration, aMoment()),
  importConfiguration: (payload) => {
    const { configuration, over } = check(z.strictObject({ configuration: z.unknown(), over: z.string() }), payload);
    return importConfiguration(configuration, over, aMoment());
  },
  listAudit: (payload) => showAudit(check(z.strictObject({ cursor: z.exactOptional(z.string()) }), payload).cursor),
  getToriiApps: async (payload) => ({
    apps: await offerToriiApps(
      check(z.strictObject({ query: z.string().check(z.maxLength(255)) }), payload).query,
      aMoment(),
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
      await noteChange(name, Caller.parse(context).accountId, aMoment());
      return answer;
    }),
  );
}

export const admin = resolver.getDefinitions();

/** Anyone who can reach a page can call what is behind it, so each call asks Jira whether its user administers it. */
async function asAdmin(run: () => unknown): Promise<unknown> {
  try {
    return await inPlainWords(async () => {
      if (!(await userIsAdmin())) throw new Error('Only people who administer Jira can do this. Ask one of them.');
      return run();
    });
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem } satisfies Refused;
    throw error;
  }
}
