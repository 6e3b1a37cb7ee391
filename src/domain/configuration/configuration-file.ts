import * as z from 'zod/mini';
import { canonicalDigest, type JsonValue } from '../contract/json';
import type { ConfigurationChange } from '../contract/admin-views';
import type { Rule, RuleDraft } from './rule';
import type { Retention, Settings } from './settings';
import { AnyJson, nameOrId } from '../contract/shapes';
import { normalizedName } from '../normalized-name';

/** Format and version of the configuration file. */
const FORMAT = 'delegate-for-jira/1';

const WorkflowId = z.nullable(z.int());

/** The configuration file. Rules, URL, and retention are validated later, by the flows that save them. */
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

/** The settings as a file, without secrets. It has names instead of Jira's ids, so that another site can import it. */
export type Configuration = Omit<z.infer<typeof ConfigurationFile>, 'rules' | 'retention'> & {
  rules: Omit<RuleDraft, 'id'>[];
  retention: Retention;
};

/** Returns the settings as a file, with the rules sorted by app and the rule for all apps last. */
export function configurationOf(settings: Settings): Configuration {
  const { allowedProjects, alertProject, retention, webhook, torii } = settings;
  const rules = settings.rules.toSorted(
    (a, b) => Number(a.app === null) - Number(b.app === null) || ((a.app ?? '') < (b.app ?? '') ? -1 : 1),
  );
  return {
    format: FORMAT,
    rules: rules.map(draftOf),
    allowedProjects: allowedProjects?.map(({ key }) => key) ?? null,
    alertProject: alertProject?.key ?? null,
    retention,
    webhook: webhook && { url: webhook.url, enabled: webhook.enabled },
    torii,
  };
}

/** Converts a saved rule to a draft that names Jira's objects. */
function draftOf(rule: Rule): Omit<RuleDraft, 'id'> {
  const { app, summary, description, labels, fields, fallbackOwner, duplicates } = rule;
  const { remindEveryDays, escalationContact, skipWeekends } = rule;
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
    remindEveryDays,
    escalationContact,
    skipWeekends,
  };
}

/** Returns a digest that is the same for equal configurations. */
export function configurationDigest(configuration: Configuration): string {
  return canonicalDigest(configuration);
}

/** A difference between two configurations. Null stands for a part that doesn't exist. */
type Difference = ConfigurationChange['differences'][number];

const PARTS = ['allowedProjects', 'alertProject', 'retention', 'webhook', 'torii'] as const;

/** Returns the differences between two configurations. */
export function differences(from: Configuration, to: Configuration): Difference[] {
  const apps = new Map([...from.rules, ...to.rules].map(({ app }) => [normalizedApp(app), app]));
  const ruleOf = ({ rules }: Configuration, key: string | null) => rules.find(({ app }) => normalizedApp(app) === key);
  return [
    ...[...apps].flatMap(([key, app]) => ruleDifferences(app, ruleOf(from, key), ruleOf(to, key))),
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

/** Normalizes the name of an app for comparison. */
function normalizedApp(app: string | null): string | null {
  return app === null ? null : normalizedName(app);
}

function isSame(value: JsonValue, otherValue: JsonValue): boolean {
  return canonicalDigest(value) === canonicalDigest(otherValue);
}
