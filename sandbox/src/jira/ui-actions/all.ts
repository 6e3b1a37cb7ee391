import { ownEntry } from '../own-entry';
import { JiraError } from '../jira-error';
import type { Actor, World } from '../world';
import type { UiActions } from './input';
import { issueActions } from './issues';
import { projectActions } from './projects';
import { siteActions } from './site';
import { workflowActions } from './workflows';

const UI_ACTIONS: UiActions = { ...issueActions, ...projectActions, ...siteActions, ...workflowActions };
export const UI_ACTION_NAMES = Object.keys(UI_ACTIONS).sort();

/** Performs a UI action. Returns the body of its response, or undefined without one. */
export function performUiAction(world: World, actor: Actor, name: string, input: unknown): unknown {
  const action = ownEntry(UI_ACTIONS, name);
  if (!action) {
    throw new JiraError(404, [`There is no UI action '${name}'. Known: ${UI_ACTION_NAMES.join(', ')}.`]);
  }
  return action(world, actor, input);
}
