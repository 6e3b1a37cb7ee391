import { z } from 'zod';
import { reindex, statusItem } from '../issues/change';
import { statusesOf } from '../issues/transition';
import type { Workflow } from '../model/workflow';
import { nextId } from '../world';
import { found, projectIn, projectTypeIn, readInput, statusIn, type UiActions } from './input';

const RenameStatus = z.strictObject({ status: z.string(), name: z.string().min(1) });
const ReplaceStatus = z.strictObject({ project: z.string(), type: z.string(), status: z.string(), by: z.string() });

/** Returns the workflow with one status replaced. Transitions that become equal are merged. */
function withReplaced(workflow: Workflow, id: string, from: string, by: string): Workflow {
  const swap = (status: string) => (status === from ? by : status);
  const swapped = workflow.transitions.map((each) => ({
    ...each,
    to: swap(each.to),
    from: each.from === 'any' ? each.from : [...new Set(each.from.map(swap))],
  }));
  const transitions = swapped.filter(
    (each, at) =>
      swapped.findIndex((earlier) => earlier.to === each.to && String(earlier.from) === String(each.from)) === at,
  );
  return { ...workflow, id, initial: swap(workflow.initial), transitions };
}

export const workflowActions: UiActions = {
  'rename-status'(world, _, input) {
    const { status, name } = readInput(RenameStatus, input);
    statusIn(Object.values(world.site.statuses), status).name = name;
  },

  /** Gives an issue type a workflow of its own with one status replaced. */
  'replace-status'(world, actor, input) {
    const given = readInput(ReplaceStatus, input);
    const project = projectIn(world, given.project);
    const type = projectTypeIn(world, project, given.type);
    const workflow = found(world.site.workflows[type.workflow], `workflow ${type.workflow}`);
    const all = Object.values(world.site.statuses).filter(
      (each) => each.projectId === undefined || each.projectId === project.id,
    );
    const inWorkflow = all.filter((each) => statusesOf(workflow).includes(each.id));
    const from = statusIn(inWorkflow, given.status);
    const by = statusIn(all, given.by);
    const id = `${type.workflow}-${project.id}-${type.id}-${nextId(world, 'status')}`;
    world.site.workflows[id] = withReplaced(workflow, id, from.id, by.id);
    type.workflow = id;
    // A workflow migration moves the issues without events, so apps can't rely on events.
    for (const issue of Object.values(world.site.issues)) {
      if (issue.projectId !== project.id || issue.typeId !== type.id || issue.statusId !== from.id) continue;
      const item = statusItem(world, from.id, by.id);
      const change = { id: nextId(world, 'change'), author: actor.accountId, at: world.clock.now(), items: [item] };
      issue.statusId = by.id;
      issue.history = [...issue.history, change];
      reindex(world, issue);
    }
  },
};
