import * as z from 'zod/mini';
import { StatusRef } from '../delegation/status';
import { Settings } from './settings';

const Workflow = z.object({ projectId: z.string(), typeId: z.string(), statuses: z.array(StatusRef) });

/** The part of the settings that each event reads. It doesn't grow with the number of rules of the same issue types. */
export const ChannelSettings = z.object({
  site: Settings.shape.site,
  webhook: Settings.shape.webhook,
  torii: Settings.shape.torii,
  /** Statuses of each workflow that a rule uses, at the last check. */
  workflows: z.array(Workflow),
});
export type ChannelSettings = z.infer<typeof ChannelSettings>;

export const NO_CHANNEL_SETTINGS: ChannelSettings = { site: null, webhook: null, torii: null, workflows: [] };

/** Returns the record that is derived from the settings and written with them. */
export function channelSettingsOf({ site, webhook, torii, rules }: Settings): ChannelSettings {
  const workflows = new Map(
    rules.map(({ place: { project, issueType, statuses } }) => [
      `${project.id} ${issueType.id}`,
      { projectId: project.id, typeId: issueType.id, statuses },
    ]),
  );
  return { site, webhook, torii, workflows: [...workflows.values()] };
}

/**
 * Returns true if a rule uses the workflow of an issue, but the workflow didn't have the status at the last check. The
 * status was renamed, replaced, or added since then.
 */
export function isStatusUnknown(
  { workflows }: ChannelSettings,
  { projectId, typeId, status }: { projectId: string; typeId: string; status: Pick<StatusRef, 'id' | 'name'> },
): boolean {
  const known = workflows.find((workflow) => workflow.projectId === projectId && workflow.typeId === typeId);
  return known !== undefined && !known.statuses.some(({ id, name }) => id === status.id && name === status.name);
}
