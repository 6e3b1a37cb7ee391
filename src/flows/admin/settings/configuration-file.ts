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
import type { JsonValue } from '../../../domain/contract/json';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { badRequestError, conflictError, ProblemError, type FieldError } from '../../../domain/contract/problem';
import { parseRuleDraft } from '../../../domain/configuration/rule';
import { NO_SETTINGS, type SavedRule, type Settings } from '../../../domain/configuration/settings';
import { parseOrThrow } from '../../../domain/contract/shapes';
import { readSecrets } from '../../../platform/storage/secrets';
import { findAlertProject, type AlertProjectRef } from '../../creating/plan/find-alert-project';
import { knownProjects } from './allowed-projects';
import { resolveRule } from './rules';
import { changeSettings, readSettings } from '../../records/settings';
import { resetCircuit } from '../../outbox/reset-circuit';

/** All that was set, as a file without secrets. */
export async function exportConfiguration(): Promise<Configuration> {
  return configurationOf(await current());
}

/**
 * Returns the differences between a file's configuration and the present one. Changes nothing.
 * @throws Refusal 400 that names all in the file that this site can't have
 */
export async function previewImport(file: unknown, context: InvocationContext): Promise<ConfigurationPreview> {
  const before = await current();
  const { settings, warnings } = await resolved(file, before, context);
  return { ...change(before, settings, warnings), over: configurationDigest(configurationOf(before)) };
}

/**
 * Puts the file's configuration in the place of the present one.
 * @param over what the preview was made over: an admin agrees to a difference that he has seen
 * @throws Refusal 400 as the preview does, 409 if somebody changed the settings since
 */
export async function importConfiguration(
  file: unknown,
  over: string,
  context: InvocationContext,
): Promise<ConfigurationChange> {
  const before = await current();
  const { settings: next, warnings } = await resolved(file, before, context);
  const { rules, allowedProjects, alertProject, retention, webhook, torii } = next;
  await changeSettings((settings) => {
    if (configurationDigest(configurationOf(settings)) !== over) {
      throw conflictError('The settings were changed since you looked at the difference. Look at it again.');
    }
    return { ...settings, rules, allowedProjects, alertProject, retention, webhook, torii };
  });
  const changed = change(before, next, warnings);
  for (const { part } of changed.differences) {
    if (part === 'webhook') await resetCircuit('webhook', context.now());
    if (part === 'torii') await resetCircuit('torii', context.now());
  }
  return changed;
}

async function current(): Promise<Settings> {
  return (await readSettings())?.value ?? NO_SETTINGS;
}

function change(before: Settings, after: Settings, warnings: readonly string[]): ConfigurationChange {
  return { differences: differences(configurationOf(before), configurationOf(after)), warnings };
}

/** The settings as the file has them, each thing of Jira looked up on this site; secrets stay what they are here. */
async function resolved(
  input: unknown,
  before: Settings,
  context: InvocationContext,
): Promise<{ settings: Settings; warnings: string[] }> {
  const file = parseOrThrow(ConfigurationFile, input);
  const errors: FieldError[] = [];
  const at = async <T>(pointer: string, pointerOfField: string, run: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      errors.push(...moved(error, pointer, pointerOfField));
      return undefined;
    }
  };
  const rules: SavedRule[] = [];
  for (const [index, draft] of file.rules.entries()) {
    const rule = await at(`/rules/${index}`, '', () => ruleOf(draft, before, rules, context));
    if (rule) rules.push(rule);
  }
  const { allowedProjects: allowed, alertProject: failures } = file;
  const allowedProjects =
    allowed && ((await at('/allowedProjects', '/projects', () => knownProjects(allowed))) ?? null);
  const alertProject =
    failures === null
      ? null
      : ((await at('/alertProject', '/project', () => findAlertProject(withSavedChoices(failures, before)))) ?? null);
  const retention =
    (await at('/retention', '', () => parseOrThrow(RetentionPayload, file.retention))) ?? before.retention;
  const url = file.webhook && (await at('/webhook/url', '', () => parseOrThrow(WebhookUrl, file.webhook?.url)));
  if (errors.length > 0) {
    throw badRequestError(
      'This site can not have all that stands in the file. Mend the file, or the site. See the errors.',
      errors,
    );
  }
  const { webhook, torii, warnings } = await withSecretsHere(file, url ?? null, before);
  return { settings: { ...before, rules, allowedProjects, alertProject, retention, webhook, torii }, warnings };
}

/** A channel whose secret is not on this site can't be on yet. */
async function withSecretsHere(
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
          // Its value is a secret that was meant for the address before.
          headerName: isSameUrl ? (before.webhook?.headerName ?? null) : null,
        }
      : null;
  if (file.webhook?.enabled && webhook?.enabled === false) {
    warnings.push('The receiver stays off: create the signing secret of this app, then turn it on.');
  }
  if (before.webhook?.headerName && !isSameUrl) {
    warnings.push(
      'The extra header goes, since the address is another one: enter it again if the new receiver checks it.',
    );
  }
  const torii = file.torii && { ...file.torii, enabled: file.torii.enabled && toriiKey !== null };
  if (file.torii?.enabled && torii?.enabled === false) {
    warnings.push('Torii stays off: enter an API key, then turn it on.');
  }
  return { webhook, torii, warnings };
}

/** Keeps the labels and the assignee of the same project, because the file has only the project's key. */
function withSavedChoices(project: string, { alertProject }: Settings): AlertProjectRef {
  const isSame = alertProject !== null && (alertProject.key === project || alertProject.id === project);
  return isSame
    ? { project, labels: alertProject.labels, assignee: alertProject.assignee }
    : { project, labels: [], assignee: null };
}

/** A rule for an app that has one here already takes its place, and its id. */
async function ruleOf(
  input: JsonValue,
  before: Settings,
  others: readonly SavedRule[],
  context: InvocationContext,
): Promise<SavedRule> {
  const draft = parseRuleDraft(input);
  const isSame = (rule: SavedRule) => rule.app?.trim().toLowerCase() === draft.app?.trim().toLowerCase();
  if (others.some(isSame)) {
    throw badRequestError('', [{ pointer: '/app', detail: 'has a rule in the file already' }]);
  }
  return resolveRule(draft, before.rules.find(isSame)?.id ?? context.newId());
}

/** The errors of a part of the file, by their places in the whole. */
function moved({ problem }: ProblemError, to: string, from: string): FieldError[] {
  const errors = problem.errors ?? [{ pointer: from, detail: problem.detail }];
  return errors.map(({ pointer, detail }) => ({
    pointer: to + (pointer.startsWith(from) ? pointer.slice(from.length) : pointer),
    detail,
  }));
}
