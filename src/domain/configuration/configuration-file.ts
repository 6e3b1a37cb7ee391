import * as z from 'zod/mini';
import { canonicalDigest, type JsonValue } from '../contract/json';
import type { RuleDraft } from './rule';
import { type Rule } from './rule';
import type { Retention, Settings } from './settings';
import { AnyJson, nameOrId } from '../contract/shapes';

/** What the file says first, so that another file, or a later form of this one, is told apart. */
export const FORMAT = 'delegate-for-jira/1';

const WorkflowId = z.nullable(z.int());

/** The file as it is read: each rule, the addresses and the days are checked by what saves them. */
export const ConfigurationFile = z.strictObject({
  format: z.literal(FORMAT),
  rules: z.array(AnyJson).check(z.maxLength(500)),
  allowedProjects: z.nullable(z.array(nameOrId()).check(z.maxLength(1000))),
  alertProject: z.nullable(nameOrId()),
  retention: AnyJson,
  webhook: z.nullable(z.strictObject({ url: z.string(), enabled: z.boolean() })),
  torii: z.nullable(
    z.strictObject({
      enabled: z.boolean(),
      lifecycle: z.boolean(),
      workflows: z.strictObject({ completed: WorkflowId, assigned: WorkflowId, declined: WorkflowId }),
      keyExpiresOn: z.nullable(z.iso.date()),
    }),
  ),
});

/** What an admin set, as a file: things of Jira by the names that people know, so that another site may have them too; no secret. */
export type Configuration = Omit<z.infer<typeof ConfigurationFile>, 'rules' | 'retention'> & {
  rules: Omit<RuleDraft, 'id'>[];
  retention: Retention;
};

/** The settings as a file. Rules stand in the order of their apps, the one for all apps last. */
export function configurationOf(settings: Settings): Configuration {
  const { allowedProjects, alertProject: alertProject, retention, webhook: webhook, torii } = settings;
  const rules = settings.rules.toSorted(
    (one, other) =>
      Number(one.app === null) - Number(other.app === null) || ((one.app ?? '') < (other.app ?? '') ? -1 : 1),
  );
  return {
    format: FORMAT,
    rules: rules.map(draftOf),
    allowedProjects: allowedProjects?.map(({ key }) => key) ?? null,
    alertProject: alertProject?.key ?? null,
    retention: { ...retention },
    webhook: webhook && { url: webhook.url, enabled: webhook.enabled },
    torii: torii && {
      enabled: torii.enabled,
      lifecycle: torii.lifecycle,
      workflows: { ...torii.workflows },
      keyExpiresOn: torii.keyExpiresOn,
    },
  };
}

function draftOf(rule: Rule): Omit<RuleDraft, 'id'> {
  const { app, summary, description, labels, fields, fallbackOwner, duplicates } = rule;
  const names = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name);
  return {
    app,
    project: rule.project.key,
    issueType: rule.issueType.name,
    summary,
    description,
    labels,
    priority: rule.priority?.name ?? null,
    fields,
    completedStatuses: names(rule.completed),
    declinedStatuses: names(rule.declined),
    declinedResolutions: names(rule.declinedResolutions),
    cancelStatus: rule.cancelStatus?.name ?? null,
    fallbackOwner,
    duplicates,
  };
}

/** Tells whether two configurations are the same one. */
export function configurationDigest(configuration: Configuration): string {
  return canonicalDigest(configuration);
}

/** One thing that is other than it was; undefined where it was, or will be, not at all. */
export interface Difference {
  /** A rule, or one of the file's other parts. */
  readonly part: 'rule' | 'allowedProjects' | 'alertProject' | 'retention' | 'webhook' | 'torii';
  /** Of a rule: its app, null for the one for all apps. */
  readonly app?: string | null;
  /** The rule's member; not there where a whole rule comes or goes. */
  readonly member?: string;
  readonly was: JsonValue;
  readonly becomes: JsonValue;
}

const PARTS = ['allowedProjects', 'alertProject', 'retention', 'webhook', 'torii'] as const;

/** What changes when one configuration takes another's place. Nothing where they are the same. */
export function differences(from: Configuration, to: Configuration): Difference[] {
  const apps = new Map([...from.rules, ...to.rules].map(({ app }) => [plain(app), app]));
  return [
    ...[...apps].flatMap(([key, app]) =>
      ruleDifferences(
        app,
        from.rules.find((rule) => plain(rule.app) === key),
        to.rules.find((rule) => plain(rule.app) === key),
      ),
    ),
    ...PARTS.flatMap((part) => (isSame(from[part], to[part]) ? [] : [{ part, was: from[part], becomes: to[part] }])),
  ];
}

type NamedRule = Configuration['rules'][number];

function ruleDifferences(app: string | null, was: NamedRule | undefined, becomes: NamedRule | undefined): Difference[] {
  if (!was || !becomes) return [{ part: 'rule', app, was: was ?? null, becomes: becomes ?? null }];
  return (Object.keys(becomes) as (keyof NamedRule)[]).flatMap((member) =>
    isSame(was[member], becomes[member])
      ? []
      : [{ part: 'rule' as const, app, member, was: was[member], becomes: becomes[member] }],
  );
}

/** Apps are met in any case of letters. */
function plain(app: string | null): string | null {
  return app === null ? null : app.trim().toLowerCase();
}

function isSame(one: JsonValue, other: JsonValue): boolean {
  return canonicalDigest(one) === canonicalDigest(other);
}
