import type { Value } from '../model/field';
import type { Issue } from '../model/issue';
import type { Condition, Transition, Workflow } from '../model/workflow';
import { holdsPermission, holdsRole, may, type Viewer } from '../permissions';
import { JiraError } from '../jira-error';
import { projectOf, statusOf, textValue, typeSettingsIn, type Actor, type World } from '../world';
import { applyChange } from './change';
import {
  addDefaults,
  readFields,
  type IssueUpdateDetails,
  type FieldErrors,
  type FieldChanges,
  type ScreenContext,
} from './fill';

function workflowOf(world: World, issue: Issue): Workflow {
  const workflow = world.site.workflows[typeSettingsIn(projectOf(world, issue), issue.typeId)?.workflow ?? ''];
  if (!workflow) throw new Error(`${issue.key} has no workflow`);
  return workflow;
}

/** Returns the statuses of a workflow, the initial one first. */
export const statusesOf = (workflow: Workflow): string[] => [
  ...new Set([workflow.initial, ...workflow.transitions.map((each) => each.to)]),
];

function isFulfilled(world: World, viewer: Viewer, issue: Issue, condition: Condition): boolean {
  const project = projectOf(world, issue);
  if ('permission' in condition) return holdsPermission(viewer.user, project, condition.permission);
  if ('role' in condition) return holdsRole(project, condition.role, viewer.user);
  if ('only' in condition) return textValue(issue, condition.only) === viewer.user?.accountId;
  const subtasks = Object.values(world.site.issues).filter((each) => each.values.parent === issue.id);
  return subtasks.every((each) => statusOf(world, each.statusId).category === condition.subtasks);
}

const startsFrom = (transition: Transition, statusId: string): boolean =>
  transition.from === 'any' || transition.from.includes(statusId);

/** Returns the transitions that the viewer can make. Returns none without the permission Transition Issues. */
export function availableTransitions(world: World, viewer: Viewer, issue: Issue): Transition[] {
  if (!may(viewer, projectOf(world, issue), 'TRANSITION_ISSUES')) return [];
  return workflowOf(world, issue).transitions.filter(
    (each) =>
      startsFrom(each, issue.statusId) &&
      (each.conditions ?? []).every((condition) => isFulfilled(world, viewer, issue, condition)),
  );
}

/** Validates a transition and its screen, and returns the values that it sets. Throws Jira's 400. */
export function planTransition(
  world: World,
  viewer: Viewer,
  issue: Issue,
  details: FieldChanges & Pick<IssueUpdateDetails, 'transition'>,
): { transition: Transition; values: Record<string, Value> } {
  const id = details.transition?.id;
  if (id === undefined) throw new JiraError(400, ["Missing 'transition' identifier"]);
  const transition = availableTransitions(world, viewer, issue).find((each) => each.id === id);
  if (!transition) throw new JiraError(400, [`Transition id '${id}' is not valid for this issue.`]);

  const errors: FieldErrors = {};
  // A resolution that was set earlier doesn't fill the required field of this screen.
  const context: ScreenContext = {
    world,
    viewer,
    project: projectOf(world, issue),
    screen: transition.screen ?? [],
    currentValues: { ...issue.values, resolution: null },
  };
  const given = readFields(details, context, transition.screen ? ['comment'] : [], errors);
  const values = addDefaults(given, context, errors);
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  if (transition.resolution !== undefined && !('resolution' in values)) values.resolution = transition.resolution;
  return { transition, values };
}

export function applyTransition(
  world: World,
  actor: Actor,
  issue: Issue,
  { transition, values }: ReturnType<typeof planTransition>,
): void {
  applyChange(world, actor, issue, { values, statusId: transition.to });
}
