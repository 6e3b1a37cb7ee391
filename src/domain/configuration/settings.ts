import * as z from 'zod/mini';
import { Rule } from './rule';
import { ServiceUrl } from './service-url';
import { StatusRef } from '../delegation/status';
import type { ChannelName } from '../delivery/outbox';
import { ToriiSettings } from '../delivery/torii';
import { FieldKind } from './field-value';

export const ProjectRef = z.object({ id: z.string(), key: z.string(), name: z.string() });
export type ProjectRef = z.infer<typeof ProjectRef>;

/** A project and one of its issue types, with the metadata that creating an issue needs. */
export const RuleTarget = z.object({
  project: ProjectRef,
  issueType: z.object({ id: z.string(), name: z.string(), subtask: z.boolean() }),
  /** Statuses of the issue type's workflow. */
  statuses: z.array(StatusRef),
  /** Fields of the create screen. `allowed` is stored only for the priority. */
  fields: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      required: z.boolean(),
      kind: z._default(FieldKind, 'other'),
      allowed: z.exactOptional(z.array(z.object({ id: z.string(), name: z.string() }))),
    }),
  ),
});
export type RuleTarget = z.infer<typeof RuleTarget>;

/** Returns the priorities that an issue of the target can have. */
export function prioritiesOf(place: RuleTarget): readonly { readonly id: string; readonly name: string }[] {
  return place.fields.find(({ id }) => id === 'priority')?.allowed ?? [];
}

/** A rule with the metadata that it was checked against. */
export const SavedRule = z.extend(Rule, { place: RuleTarget });
export type SavedRule = z.infer<typeof SavedRule>;

/** Project for alert issues, with their type, labels, and assignee, and with the fields that the create screen has. */
export const AlertProject = z.extend(ProjectRef, {
  issueType: z.object({ id: z.string(), name: z.string() }),
  labels: z.array(z.string()),
  /** Account id; null leaves the assignee to Jira's default. */
  assignee: z.nullable(z.string()),
  hasDescription: z.boolean(),
  hasLabels: z.boolean(),
  hasAssignee: z.boolean(),
});
export type AlertProject = z.infer<typeof AlertProject>;

/** Days after which ended delegations lose their personal data, and days after which they are deleted. */
export const Retention = z.object({ removePersonalDataAfterDays: z.number(), deleteAfterDays: z.number() });
export type Retention = z.infer<typeof Retention>;

/** Default retention. Evidence by person needs personal data, and audits often cover the last twelve months. */
const DEFAULT_RETENTION: Retention = { removePersonalDataAfterDays: 400, deleteAfterDays: 800 };

/** The Jira site. */
export const Site = z.object({ url: z.string(), name: z.string(), timeZone: z._default(z.string(), 'UTC') });
export type Site = z.infer<typeof Site>;

/** All settings of the site, without secrets. */
export const Settings = z.object({
  site: z.nullable(Site),
  rules: z.array(SavedRule),
  /** Projects in which the service may create issues; null for all that the app can access. */
  allowedProjects: z.nullable(z.array(ProjectRef)),
  webhook: z.nullable(z.object({ url: z.string(), enabled: z.boolean(), headerName: z.nullable(z.string()) })),
  torii: z.nullable(ToriiSettings),
  alertProject: z.nullable(AlertProject),
  retention: Retention,
  /** URLs of the web trigger; null until an admin rotates the URL, because Forge has only one until then. */
  serviceUrl: z.nullable(ServiceUrl),
  /** Id of the newest test delegation; null before the first one. */
  testId: z.nullable(z.string()),
});
export type Settings = z.infer<typeof Settings>;

export const NO_SETTINGS: Settings = {
  site: null,
  rules: [],
  allowedProjects: null,
  webhook: null,
  torii: null,
  alertProject: null,
  retention: DEFAULT_RETENTION,
  serviceUrl: null,
  testId: null,
};

/** Returns true if the service may use the project. Compares ids, because project keys can change. */
export function isAllowed({ allowedProjects }: Settings, project: Pick<ProjectRef, 'id'>): boolean {
  return allowedProjects === null || allowedProjects.some(({ id }) => id === project.id);
}

/** Returns the enabled channels. */
export function channelsOn(settings: Pick<Settings, 'webhook' | 'torii'>): ChannelName[] {
  return [
    ...(settings.webhook?.enabled ? (['webhook'] as const) : []),
    ...(settings.torii?.enabled ? (['torii'] as const) : []),
  ];
}
