import type * as z from 'zod/mini';
import type { ConfigurationChange, ConfigurationPreview } from '../domain/admin-functions';
import {
  ConfigurationFile,
  configurationDigest,
  configurationOf,
  differences,
  type Configuration,
} from '../domain/configuration';
import type { JsonValue } from '../domain/json';
import type { Moment } from '../domain/moment';
import { badRequest, conflict, Refusal, type FieldError } from '../domain/problem';
import { parseRuleDraft } from '../domain/rule';
import { NO_SETTINGS, type SavedRule, type Settings } from '../domain/settings';
import { check } from '../domain/shape';
import { readSecrets } from '../platform/secrets';
import { failurePlace, RetentionDraft } from './manage-care';
import { knownProjects } from './manage-projects';
import { ReceiverAddress } from './manage-receiver';
import { resolveRule } from './manage-rules';
import { changeSettings, readSettings } from './manage-settings';
import { startAnew } from './start-anew';

/** All that was set, as a file without secrets. */
export async function exportConfiguration(): Promise<Configuration> {
  return configurationOf(await current());
}

/**
 * What would be other than it is, if the file's configuration took the place of the present one. Nothing is changed.
 * @throws Refusal 400 that names all in the file that this site can't have
 */
export async function previewImport(file: unknown, moment: Moment): Promise<ConfigurationPreview> {
  const before = await current();
  const { settings, warnings } = await resolved(file, before, moment);
  return { ...change(before, settings, warnings), over: configurationDigest(configurationOf(before)) };
}

/**
 * Puts the file's configuration in the place of the present one.
 * @param over what the preview was made over: an admin agrees to a difference that he has seen
 * @throws Refusal 400 as the preview does, 409 if somebody changed the settings since
 */
export async function importConfiguration(file: unknown, over: string, moment: Moment): Promise<ConfigurationChange> {
  const before = await current();
  const { settings: next, warnings } = await resolved(file, before, moment);
  const { rules, allowedProjects, failureProject, retention, receiver, torii } = next;
  await changeSettings((settings) => {
    if (configurationDigest(configurationOf(settings)) !== over) {
      throw conflict('The settings were changed since you looked at the difference. Look at it again.');
    }
    return { ...settings, rules, allowedProjects, failureProject, retention, receiver, torii };
  });
  const changed = change(before, next, warnings);
  for (const { part } of changed.differences) {
    if (part === 'receiver') await startAnew('webhook', moment.now());
    if (part === 'torii') await startAnew('torii', moment.now());
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
  moment: Moment,
): Promise<{ settings: Settings; warnings: string[] }> {
  const file = check(ConfigurationFile, input);
  const errors: FieldError[] = [];
  const at = async <T>(pointer: string, pointerOfField: string, run: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push(...moved(error, pointer, pointerOfField));
      return undefined;
    }
  };
  const rules: SavedRule[] = [];
  for (const [index, draft] of file.rules.entries()) {
    const rule = await at(`/rules/${index}`, '', () => ruleOf(draft, before, rules, moment));
    if (rule) rules.push(rule);
  }
  const { allowedProjects: allowed, failureProject: failures } = file;
  const allowedProjects =
    allowed && ((await at('/allowedProjects', '/projects', () => knownProjects(allowed))) ?? null);
  const failureProject =
    failures === null ? null : ((await at('/failureProject', '/project', () => failurePlace(failures))) ?? null);
  const retention = (await at('/retention', '', () => check(RetentionDraft, file.retention))) ?? before.retention;
  const url = file.receiver && (await at('/receiver/url', '', () => check(ReceiverAddress, file.receiver?.url)));
  if (errors.length > 0) {
    throw badRequest(
      'This site can not have all that stands in the file. Mend the file, or the site. See the errors.',
      errors,
    );
  }
  const { receiver, torii, warnings } = await withSecretsHere(file, url ?? null, before);
  return { settings: { ...before, rules, allowedProjects, failureProject, retention, receiver, torii }, warnings };
}

/** A channel whose secret is not on this site can't be on yet. */
async function withSecretsHere(
  file: z.infer<typeof ConfigurationFile>,
  url: string | null,
  before: Settings,
): Promise<Pick<Settings, 'receiver' | 'torii'> & { warnings: string[] }> {
  const { signing, toriiKey } = await readSecrets('outbound');
  const warnings: string[] = [];
  const isSameReceiver = before.receiver?.url === url;
  const receiver =
    file.receiver && url !== null
      ? {
          url,
          enabled: file.receiver.enabled && signing.length > 0,
          // Its value is a secret that was meant for the address before.
          headerName: isSameReceiver ? (before.receiver?.headerName ?? null) : null,
        }
      : null;
  if (file.receiver?.enabled && receiver?.enabled === false) {
    warnings.push('The receiver stays off: create the signing secret of this app, then turn it on.');
  }
  if (before.receiver?.headerName && !isSameReceiver) {
    warnings.push(
      'The extra header goes, since the address is another one: enter it again if the new receiver checks it.',
    );
  }
  const torii = file.torii && { ...file.torii, enabled: file.torii.enabled && toriiKey !== null };
  if (file.torii?.enabled && torii?.enabled === false) {
    warnings.push('Torii stays off: enter an API key, then turn it on.');
  }
  return { receiver, torii, warnings };
}

/** A rule for an app that has one here already takes its place, and its id. */
async function ruleOf(
  input: JsonValue,
  before: Settings,
  others: readonly SavedRule[],
  moment: Moment,
): Promise<SavedRule> {
  const draft = parseRuleDraft(input);
  const isSame = (rule: SavedRule) => rule.app?.trim().toLowerCase() === draft.app?.trim().toLowerCase();
  if (others.some(isSame)) {
    throw badRequest('', [{ pointer: '/app', detail: 'has a rule in the file already' }]);
  }
  return resolveRule(draft, before.rules.find(isSame)?.id ?? moment.newId());
}

/** The errors of a part of the file, by their places in the whole. */
function moved({ problem }: Refusal, to: string, from: string): FieldError[] {
  const errors = problem.errors ?? [{ pointer: from, detail: problem.detail }];
  return errors.map(({ pointer, detail }) => ({
    pointer: to + (pointer.startsWith(from) ? pointer.slice(from.length) : pointer),
    detail,
  }));
}
