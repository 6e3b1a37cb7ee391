import { z } from 'zod';
import { BehaviorChanges } from '../behavior';
import { own } from '../own';
import { found, readInput, type UiActions } from './input';

const HideEmail = z.strictObject({ accountId: z.string(), hidden: z.boolean().default(true) });
const DeactivateUser = z.strictObject({ accountId: z.string() });
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
