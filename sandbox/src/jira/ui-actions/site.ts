import { z } from 'zod';
import { BehaviorChanges } from '../behavior';
import { own } from '../own';
import { GLOBAL_PERMISSIONS } from '../permissions';
import { Refusal } from '../refusal';
import { found, readInput, type UiActions } from './input';

const HideEmail = z.strictObject({ accountId: z.string(), hidden: z.boolean().default(true) });
const DeactivateUser = z.strictObject({ accountId: z.string() });
const SetGlobalPermission = z.strictObject({
  permission: z.string(),
  group: z.string(),
  granted: z.boolean().default(true),
});
const SetGroup = z.strictObject({ group: z.string().min(1), members: z.array(z.string()) });
const SearchLag = z.strictObject({ ms: z.number().min(0) });

export const siteActions: UiActions = {
  'deactivate-user'(world, _, input) {
    const { accountId } = readInput(DeactivateUser, input);
    found(own(world.site.users, accountId), `user ${accountId}`).active = false;
  },

  /** Hides a user's address in every answer, as the visibility setting of the profile does. */
  'hide-email'(world, _, input) {
    const { accountId, hidden } = readInput(HideEmail, input);
    found(own(world.site.users, accountId), `user ${accountId}`).emailHidden = hidden;
  },

  /** Grants a global permission to a group, or takes it away; an app's own permission goes by its whole key. */
  'set-global-permission'(world, _, input) {
    const { permission, group, granted } = readInput(SetGlobalPermission, input);
    if (![...Object.keys(GLOBAL_PERMISSIONS), ...world.appPermissions.map(({ key }) => key)].includes(permission)) {
      throw new Refusal(404, [`There is no global permission ${permission}.`]);
    }
    found(own(world.site.groups, group), `group ${group}`);
    const others = (world.site.globalPermissions[permission] ?? []).filter((name) => name !== group);
    world.site.globalPermissions[permission] = granted ? [...others, group] : others;
  },

  /** Creates a group or replaces its members. */
  'set-group'(world, _, input) {
    const { group, members } = readInput(SetGroup, input);
    for (const accountId of members) found(own(world.site.users, accountId), `user ${accountId}`);
    const { id = world.rng.uuid() } = own(world.site.groups, group) ?? {};
    world.site.groups[group] = { id, members };
  },

  /** Sets the delay of the search index for later writes. Atlassian documents no bound. */
  'search-lag'(world, _, input) {
    world.index.lagBy(readInput(SearchLag, input).ms);
  },

  /** Changes switches of Jira's uncertain behavior; the others stay. Returns all of them. */
  behavior(world, _, input) {
    world.behavior = { ...world.behavior, ...readInput(BehaviorChanges, input) };
    return world.behavior;
  },
};
