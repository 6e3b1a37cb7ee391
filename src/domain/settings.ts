import * as z from 'zod';
import { Rule } from './rule';
import { StatusRef } from './status';
import type { ChannelName } from './told';
import { ToriiSettings } from './torii';

export const ProjectRef = z.object({ id: z.string(), key: z.string(), name: z.string() });
export type ProjectRef = z.infer<typeof ProjectRef>;

/** A project and one of its issue types, as far as making an issue there needs to know it. */
export const Place = z.object({
  project: ProjectRef,
  issueType: z.object({ id: z.string(), name: z.string(), subtask: z.boolean() }),
  /** The statuses of that type's workflow. */
  statuses: z.array(StatusRef),
  /** What the create screen takes; `allowed` is kept of the priority alone. */
  fields: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      required: z.boolean(),
      allowed: z.array(z.object({ id: z.string(), name: z.string() })).exactOptional(),
    }),
  ),
});
export type Place = z.infer<typeof Place>;

/** The priorities that an issue may have there. */
export function prioritiesOf(place: Place): readonly { readonly id: string; readonly name: string }[] {
  return place.fields.find(({ id }) => id === 'priority')?.allowed ?? [];
}

/** A rule as it is kept, with the place that it was checked against. */
export const SavedRule = Rule.extend({ place: Place });
export type SavedRule = z.infer<typeof SavedRule>;

/** What the admin set, as one value. Secrets are elsewhere. */
export const Settings = z.object({
  site: z.object({ url: z.string(), name: z.string() }).nullable(),
  rules: z.array(SavedRule),
  /** The projects in which the service may have issues made; null for all that the app can reach. */
  allowedProjects: z.array(ProjectRef).nullable(),
  receiver: z.object({ url: z.string(), enabled: z.boolean(), headerName: z.string().nullable() }).nullable(),
  torii: ToriiSettings.nullable(),
});
export type Settings = z.infer<typeof Settings>;

export const NO_SETTINGS: Settings = { site: null, rules: [], allowedProjects: null, receiver: null, torii: null };

/** Whether the admin allows the service this project. By id: keys are renamed. */
export function isAllowed({ allowedProjects }: Settings, project: Pick<ProjectRef, 'id'>): boolean {
  return allowedProjects === null || allowedProjects.some(({ id }) => id === project.id);
}

/** The channels that are on. */
export function channelsOn(settings: Settings): ChannelName[] {
  return [
    ...(settings.receiver?.enabled ? (['webhook'] as const) : []),
    ...(settings.torii?.enabled ? (['torii'] as const) : []),
  ];
}

/** How a channel fares as a whole: while it fails one push probes it, and the others wait. */
export const ChannelHealth = z.object({
  /** When the first of the tries failed that no success has followed, epoch ms; null while it works. */
  failingSince: z.number().nullable(),
  tries: z.number(),
  nextProbeAt: z.number().nullable(),
  /** Why nothing is tried until an admin acts; null while it may be. */
  stopped: z.string().nullable(),
  /** The last refusal, in words. */
  problem: z.string().nullable(),
  /** Since when it works, after it failed: a push that was tried last before that goes again, epoch ms. */
  worksSince: z.number(),
  /** Whether a push came to rest since then: the next acknowledgement of any push wakes it. */
  rests: z.boolean(),
});
export type ChannelHealth = z.infer<typeof ChannelHealth>;

export const HEALTHY: ChannelHealth = {
  failingSince: null,
  tries: 0,
  nextProbeAt: null,
  stopped: null,
  problem: null,
  worksSince: 0,
  rests: false,
};
