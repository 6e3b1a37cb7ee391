import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod/mini';
import type { ConfigurationChange, ConfigurationPreview } from '../../../domain/contract/admin-functions';
import { RetentionPayload, WebhookUrl } from '../../../domain/contract/admin-payloads';
import {
  ConfigurationFile,
  configurationDigest,
  configurationOf,
  differences,
  type Configuration,
} from '../../../domain/configuration/configuration-file';
import { ruleScope } from '../../../domain/alerts/rule-findings';
import { ALERTS_SCOPE } from '../../../domain/alerts/site-findings';
import type { JsonValue } from '../../../domain/contract/json';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { badRequestError, conflictError, ProblemError, type FieldError } from '../../../domain/contract/problem';
import { isSameApp, parseRuleDraft } from '../../../domain/configuration/rule';
import type { SavedRule, Settings } from '../../../domain/configuration/settings';
import { parseOrThrow } from '../../../domain/contract/shapes';
import { readSecrets } from '../../../platform/storage/secrets';
import { findAlertProject, type AlertProjectRef } from '../../creating/plan/find-alert-project';
import { knownProjects } from './allowed-projects';
import { followUpRule, resolveRule } from './rules';
import { reportFindings } from '../../records/alerts';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';
import { changeSettings, currentSettings } from '../../records/settings';
import { resetCircuit } from '../../outbox/reset-circuit';

/** Returns the settings as a file, without secrets. */
export async function exportConfiguration(): Promise<Configuration> {
  return configurationOf(await currentSettings());
}

/**
 * Returns the differences between a file and the current settings. Changes nothing.
 * @throws ProblemError 400 with everything in the file that doesn't work on this site
 */
export async function previewImport(file: unknown, context: InvocationContext): Promise<ConfigurationPreview> {
  const before = await currentSettings();
  const { settings, warnings } = await resolveFile(file, before, context);
  return { ...toChange(before, settings, warnings), over: configurationDigest(configurationOf(before)) };
}

/**
 * Replaces the current settings with those of a file.
 * @param previewDigest digest of the settings that the preview compared with, because an admin agrees only to the
 * differences in the preview
 * @throws ProblemError 400 like the preview, 409 if the settings have changed since
 */
export async function importConfiguration(
  file: unknown,
  previewDigest: string,
  context: InvocationContext,
): Promise<ConfigurationChange> {
  const before = await currentSettings();
  const { settings: next, warnings } = await resolveFile(file, before, context);
  const { rules, allowedProjects, alertProject, retention, webhook, torii } = next;
  await changeSettings((settings) => {
    if (configurationDigest(configurationOf(settings)) !== previewDigest) {
      throw conflictError('The settings have changed since your preview. Preview the import again.');
    }
    return { ...settings, rules, allowedProjects, alertProject, retention, webhook, torii };
  });
  await followUpRules(before.rules, rules, context);
  await reportFindings(ALERTS_SCOPE, [], context.now());
  const changed = toChange(before, next, warnings);
  for (const { part } of changed.differences) {
    if (part === 'webhook') await resetCircuit('webhook', context.now());
    if (part === 'torii') await resetCircuit('torii', context.now());
  }
  return changed;
}

/** Does the work that follows saving, for each new or changed rule, and removes the findings of deleted rules. */
async function followUpRules(
  before: readonly SavedRule[],
  after: readonly SavedRule[],
  context: InvocationContext,
): Promise<void> {
  for (const rule of after) {
    const old = before.find(({ id }) => id === rule.id);
    if (!isDeepStrictEqual(old, rule)) await followUpRule(rule, context);
  }
  for (const { id } of before) {
    if (!after.some((rule) => rule.id === id)) await reportFindings(ruleScope(id), [], context.now());
  }
}

function toChange(before: Settings, after: Settings, warnings: readonly string[]): ConfigurationChange {
  return { differences: differences(configurationOf(before), configurationOf(after)), warnings };
}

/** Returns the settings of the file, with Jira's objects resolved on this site. Secrets stay as they are. */
async function resolveFile(
  input: unknown,
  before: Settings,
  context: InvocationContext,
): Promise<{ settings: Settings; warnings: string[] }> {
  const file = parseOrThrow(ConfigurationFile, input);
  const errors: FieldError[] = [];
  // Runs a check, and collects its errors with pointers into the file.
  const collectErrors = async <T>(
    pointer: string,
    fieldPointer: string,
    run: () => Promise<T> | T,
  ): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      errors.push(...withPointersMoved(error, pointer, fieldPointer));
      return undefined;
    }
  };
  const jira = newJiraCache();
  const rules: SavedRule[] = [];
  for (const [index, draft] of file.rules.entries()) {
    const rule = await collectErrors(`/rules/${index}`, '', () => resolveFileRule(draft, before, rules, context, jira));
    if (rule) rules.push(rule);
  }
  const { allowedProjects: allowed, alertProject: alertProjectRef } = file;
  const allowedProjects =
    allowed && ((await collectErrors('/allowedProjects', '/projects', () => knownProjects(allowed))) ?? null);
  const alertProject =
    alertProjectRef === null
      ? null
      : ((await collectErrors('/alertProject', '/project', () =>
          findAlertProject(withSavedChoices(alertProjectRef, before)),
        )) ?? null);
  const retention =
    (await collectErrors('/retention', '', () => parseOrThrow(RetentionPayload, file.retention))) ?? before.retention;
  const url =
    file.webhook && (await collectErrors('/webhook/url', '', () => parseOrThrow(WebhookUrl, file.webhook?.url)));
  if (errors.length > 0) {
    throw badRequestError(
      "Some settings in the file don't work on this site. Fix the file or the site, then import it again.",
      errors,
    );
  }
  const { webhook, torii, warnings } = await resolveChannels(file, url ?? null, before);
  return { settings: { ...before, rules, allowedProjects, alertProject, retention, webhook, torii }, warnings };
}

/** Returns the channels of the file. A channel without its secret on this site stays disabled. */
async function resolveChannels(
  file: z.infer<typeof ConfigurationFile>,
  url: string | null,
  before: Settings,
): Promise<Pick<Settings, 'webhook' | 'torii'> & { warnings: string[] }> {
  const { signing, toriiKey } = await readSecrets('outbound');
  const warnings: string[] = [];
  const isSameUrl = before.webhook?.url === url;
  const webhook =
    file.webhook && url !== null
      ? {
          url,
          enabled: file.webhook.enabled && signing.length > 0,
          // The header's value is a secret for the previous URL.
          headerName: isSameUrl ? (before.webhook?.headerName ?? null) : null,
        }
      : null;
  if (file.webhook?.enabled && webhook?.enabled === false) {
    warnings.push('The webhook stays off. Create an outgoing signing secret, then turn it on.');
  }
  if (before.webhook?.headerName && !isSameUrl) {
    warnings.push('The header is removed because the webhook URL changes. Enter it again if the new webhook needs it.');
  }
  const torii = file.torii && { ...file.torii, enabled: file.torii.enabled && toriiKey !== null };
  if (file.torii?.enabled && torii?.enabled === false) {
    warnings.push('Torii stays off. Enter an API key, then turn it on.');
  }
  return { webhook, torii, warnings };
}

/** Keeps the labels and the assignee if the project is the same, because the file contains only the project's key. */
function withSavedChoices(project: string, { alertProject }: Settings): AlertProjectRef {
  const isSame = alertProject !== null && (alertProject.key === project || alertProject.id === project);
  return isSame
    ? { project, labels: alertProject.labels, assignee: alertProject.assignee }
    : { project, labels: [], assignee: null };
}

/** Resolves a rule of the file. It replaces the site's rule for the same app, and takes over its id. */
async function resolveFileRule(
  input: JsonValue,
  before: Settings,
  others: readonly SavedRule[],
  context: InvocationContext,
  jira: JiraCache,
): Promise<SavedRule> {
  const draft = parseRuleDraft(input);
  const isSame = (rule: SavedRule) => isSameApp(rule, draft);
  if (others.some(isSame)) {
    throw badRequestError('', [{ pointer: '/app', detail: 'already has a rule in the file' }]);
  }
  return resolveRule(draft, before.rules.find(isSame)?.id ?? context.newId(), jira);
}

/** Turns the pointers of errors in a part of the file into pointers in the whole file. */
function withPointersMoved({ problem }: ProblemError, to: string, from: string): FieldError[] {
  const errors = problem.errors ?? [{ pointer: from, detail: problem.detail }];
  return errors.map(({ pointer, detail }) => ({
    pointer: to + (pointer.startsWith(from) ? pointer.slice(from.length) : pointer),
    detail,
  }));
}
