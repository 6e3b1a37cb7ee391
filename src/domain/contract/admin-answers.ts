import * as z from 'zod/mini';
import { AlertProject, ProjectRef, Retention } from '../configuration/settings';
import { Rule } from '../configuration/rule';
import { ToriiSettings } from '../delivery/torii';
import { BearerPayload, Empty } from './admin-payloads';
import * as rows from './admin-rows';
import * as view from './admin-views';
import { AnyJson, list } from './shapes';
import { EvidencePage, FieldsView } from './views';

const ChangedDeliveries = z.object({ count: z.int(), hasMore: z.boolean() });
const Delegation = z.object({ delegation: view.ListedDelegation });
const DelegationOrNull = z.object({ delegation: z.nullable(view.ListedDelegation) });

/**
 * Answer of each function of the admin page, and its summary for docs/admin-functions.md. The app imports only the
 * types, so that its bundle doesn't contain this file.
 */
export const ADMIN_ANSWERS = {
  getSettings: {
    summary: 'Returns all settings and the state of both channels, without secrets.',
    answer: view.SettingsView,
  },
  saveRule: {
    summary: 'Checks a rule against Jira and saves it. A rule with an `id` replaces the rule of that id.',
    answer: z.object({ rule: Rule, warnings: list(z.string()) }),
  },
  deleteRule: {
    summary: 'Deletes a rule. Open delegations keep the statuses that they were created with.',
    answer: Empty,
  },
  previewRule: {
    summary: 'Returns the issue that a rule would create for an example person, without asking Jira.',
    answer: view.RulePreview,
  },
  saveAllowedProjects: {
    summary: 'Saves the projects that the service may create issues in; null allows all that the app can access.',
    answer: z.object({ projects: z.nullable(list(ProjectRef)) }),
  },
  saveWebhook: {
    summary: 'Saves the webhook. Pending pushes are sent at once, and a disabled channel is re-enabled.',
    answer: z.object({ webhook: view.WebhookView }),
  },
  createCredential: {
    summary: 'Creates a credential and returns its secret once. The previous one stays valid for 24 hours.',
    answer: view.NewCredential,
  },
  revokeCredential: {
    summary: 'Revokes a credential at once.',
    answer: Empty,
  },
  setBearer: {
    summary: 'Accepts or refuses bearer tokens.',
    answer: BearerPayload,
  },
  testConnection: {
    summary: 'Sends a signed `connection.test` push to the webhook; any 2xx status passes.',
    answer: view.CheckResult,
  },
  getChoices: {
    summary: 'Returns the values that the form of a rule offers for any project.',
    answer: view.ChoicesView,
  },
  getProjects: {
    summary: 'Finds projects that the app can create issues in, 50 at most, by a part of the key or name.',
    answer: view.ProjectChoices,
  },
  getIssueTypes: {
    summary: 'Returns the issue types of a project with the statuses of their workflows.',
    answer: z.object({ issueTypes: list(view.IssueTypeChoice) }),
  },
  getRequiredFields: {
    summary: 'Returns the fields that the create screen requires and that neither the app nor Jira fills.',
    answer: FieldsView,
  },
  listDelegations: {
    summary: 'Returns delegations, 25 per page, most recently changed first. May lag by seconds.',
    answer: view.DelegationPage,
  },
  syncAll: {
    summary: 'Starts to compare all open delegations with Jira; `hours` is the time that it takes.',
    answer: z.object({ hours: z.int() }),
  },
  syncDelegation: {
    summary: 'Reads the issue of a delegation, and sends the changes.',
    answer: Delegation,
  },
  resend: {
    summary: 'Sends the push of a delivery again at once, with the current state.',
    answer: DelegationOrNull,
  },
  dismiss: {
    summary: 'Stops the attempts of a delivery until the record changes or the push is resent.',
    answer: DelegationOrNull,
  },
  listDeliveries: {
    summary: 'Returns the deliveries that a filter selects, 50 at most. May lag by seconds.',
    answer: z.object({ pushes: list(view.ListedDelivery), hasMore: z.boolean() }),
  },
  countDeliveries: {
    summary: 'Counts the deliveries that a filter selects. May lag by seconds.',
    answer: z.object({ count: z.int() }),
  },
  resendAll: {
    summary: 'Sends the pushes of all deliveries that a filter selects again. `hasMore`: repeat the call for the rest.',
    answer: ChangedDeliveries,
  },
  dismissAll: {
    summary: 'Dismisses all deliveries that a filter selects. `hasMore`: repeat the call for the rest.',
    answer: ChangedDeliveries,
  },
  saveTorii: {
    summary: 'Saves the settings for Torii. A new key is saved only if Torii accepts it.',
    answer: z.object({ torii: ToriiSettings }),
  },
  checkTorii: {
    summary: 'Checks an API key of Torii, or the saved one, by a call that changes nothing.',
    answer: view.CheckResult,
  },
  getToriiApps: {
    summary: 'Finds apps in Torii by name.',
    answer: z.object({ apps: list(z.object({ id: z.int(), name: z.string() })) }),
  },
  listFindings: {
    summary: 'Returns everything that an admin has to fix, oldest first.',
    answer: view.FindingsView,
  },
  searchDelegations: {
    summary: 'Searches delegations by person, app, owner, issue or offboarding, with filters. May lag by seconds.',
    answer: rows.SearchView,
  },
  getDelegation: {
    summary: "Returns a delegation with its story: requested, ended, attempts. Jira's changelog isn't part of it.",
    answer: rows.StoryView,
  },
  startTestDelegation: {
    summary:
      'Creates the issue of a test delegation by a rule, and pushes it with `test: true`. At Torii, only the key is checked.',
    answer: z.object({ test: rows.TestDelegationView }),
  },
  getTestDelegation: {
    summary: 'Returns the steps of a test delegation, each with its time.',
    answer: z.object({ test: rows.TestDelegationView }),
  },
  cancelDelegation: {
    summary: 'Cancels a delegation. The service is sent the reason `admin`, and the issue follows.',
    answer: Delegation,
  },
  getOverview: {
    summary: 'Returns the numbers of the overview. May lag by seconds.',
    answer: rows.OverviewView,
  },
  listEvidence: {
    summary: 'Returns evidence, one row for each delegation, by the time of the request. May lag by seconds.',
    answer: EvidencePage,
  },
  recordExport: {
    summary: 'Records in the audit log that the page exported evidence to a file.',
    answer: Empty,
  },
  listRefusedRequests: {
    summary: 'Returns the last 50 authenticated calls that were refused, newest first.',
    answer: rows.RefusedRequestsView,
  },
  checkNow: {
    summary: 'Runs the daily checks at once and returns the findings.',
    answer: view.FindingsView,
  },
  dismissFinding: {
    summary: 'Hides a finding while its cause lasts. A finding about several delegations returns with the next one.',
    answer: view.FindingsView,
  },
  saveAlertProject: {
    summary: 'Saves the project for alert issues; null for none.',
    answer: z.object({ alertProject: z.nullable(AlertProject) }),
  },
  saveRetention: {
    summary: 'Saves the days until personal data is removed from ended delegations, and until they are deleted.',
    answer: z.object({ retention: Retention }),
  },
  rotateUrl: {
    summary: 'Creates a new URL for the service to call. The old one ends now or in 24 hours.',
    answer: view.ServiceUrlView,
  },
  exportConfiguration: {
    summary: "Returns the settings as a file, without secrets, and with names instead of Jira's ids.",
    answer: z.object({ configuration: AnyJson }),
  },
  previewImport: {
    summary: 'Returns what an import would change, and changes nothing.',
    answer: view.ConfigurationPreview,
  },
  importConfiguration: {
    summary: 'Replaces the settings with those of a file. 409 if the settings changed since the preview.',
    answer: view.ConfigurationChange,
  },
  listAudit: {
    summary: 'Returns the audit log, 50 entries per page, newest first. May lag by seconds.',
    answer: view.AuditView,
  },
};
export type AdminAnswers = typeof ADMIN_ANSWERS;
