import { z } from 'zod';
import { BehaviorChanges } from '../behavior';
import { ownEntry, setEntry } from '../own-entry';
import { GLOBAL_PERMISSIONS } from '../permissions';
import { JiraError } from '../jira-error';
import { requireFound, readInput, type UiActions } from './input';

const HideEmailInput = z.strictObject({ accountId: z.string(), hidden: z.boolean().default(true) });
const DeactivateUserInput = z.strictObject({ accountId: z.string() });
const SetGlobalPermissionInput = z.strictObject({
  permission: z.string(),
  group: z.string(),
  granted: z.boolean().default(true),
});
const SetGroupInput = z.strictObject({ group: z.string().min(1), members: z.array(z.string()) });
const SearchLagInput = z.strictObject({ ms: z.number().min(0) });

export const siteActions: UiActions = {
  'deactivate-user'(world, _, input) {
    const { accountId } = readInput(DeactivateUserInput, input);
    requireFound(ownEntry(world.site.users, accountId), `user ${accountId}`).active = false;
  },

  /** Hides a user's address in all responses, as the visibility setting of the profile does. */
  'hide-email'(world, _, input) {
    const { accountId, hidden } = readInput(HideEmailInput, input);
    requireFound(ownEntry(world.site.users, accountId), `user ${accountId}`).emailHidden = hidden;
  },

  /** Grants a global permission to a group or revokes it. The key of an app's permission is its ARI. */
  'set-global-permission'(world, _, input) {
    const { permission, group, granted } = readInput(SetGlobalPermissionInput, input);
    if (![...Object.keys(GLOBAL_PERMISSIONS), ...world.appPermissions.map(({ key }) => key)].includes(permission)) {
      throw new JiraError(404, [`There is no global permission ${permission}.`]);
    }
    requireFound(ownEntry(world.site.groups, group), `group ${group}`);
    const others = (world.site.globalPermissions[permission] ?? []).filter((name) => name !== group);
    world.site.globalPermissions[permission] = granted ? [...others, group] : others;
  },

  /** Creates a group or replaces its members. */
  'set-group'(world, _, input) {
    const { group, members } = readInput(SetGroupInput, input);
    for (const accountId of members) requireFound(ownEntry(world.site.users, accountId), `user ${accountId}`);
    const { id = world.rng.uuid() } = ownEntry(world.site.groups, group) ?? {};
    setEntry(world.site.groups, group, { id, members });
  },

  /** Sets the lag of the search index for later writes. Atlassian documents no maximum. */
  'search-lag'(world, _, input) {
    world.index.setLag(readInput(SearchLagInput, input).ms);
  },

  /** Changes the switches of Jira's uncertain behavior. Returns all switches. */
  behavior(world, _, input) {
    world.behavior = { ...world.behavior, ...readInput(BehaviorChanges, input) };
    return world.behavior;
  },
};
