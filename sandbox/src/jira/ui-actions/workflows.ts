import { z } from 'zod';
import { reindex, statusItem } from '../issues/change';
import { statusesOf } from '../issues/transition';
import type { Workflow } from '../model/workflow';
import { nextId } from '../world';
import { requireFound, projectIn, projectTypeIn, readInput, statusIn, type UiActions } from './input';

const RenameStatusInput = z.strictObject({ status: z.string(), name: z.string().min(1) });
const ReplaceStatusInput = z.strictObject({
  project: z.string(),
  type: z.string(),
  status: z.string(),
  by: z.string(),
});

/** Returns the workflow with one status replaced. Transitions that become equal are merged. */
function replaceStatus(workflow: Workflow, id: string, from: string, to: string): Workflow {
  const replace = (status: string) => (status === from ? to : status);
  const replaced = workflow.transitions.map((each) => ({
    ...each,
    to: replace(each.to),
    from: each.from === 'any' ? each.from : [...new Set(each.from.map(replace))],
  }));
  const transitions = replaced.filter(
    (each, index) =>
      replaced.findIndex((other) => other.to === each.to && String(other.from) === String(each.from)) === index,
  );
  return { ...workflow, id, initial: replace(workflow.initial), transitions };
}

export const workflowActions: UiActions = {
  'rename-status'(world, _, input) {
    const { status, name } = readInput(RenameStatusInput, input);
    statusIn(Object.values(world.site.statuses), status).name = name;
  },

  /** Gives an issue type a workflow of its own with one status replaced. */
  'replace-status'(world, actor, input) {
    const given = readInput(ReplaceStatusInput, input);
    const project = projectIn(world, given.project);
    const type = projectTypeIn(world, project, given.type);
    const workflow = requireFound(world.site.workflows[type.workflow], `workflow ${type.workflow}`);
    const available = Object.values(world.site.statuses).filter(
      (each) => each.projectId === undefined || each.projectId === project.id,
    );
    const inWorkflow = available.filter((each) => statusesOf(workflow).includes(each.id));
    const from = statusIn(inWorkflow, given.status);
    const to = statusIn(available, given.by);
    const id = `${type.workflow}-${project.id}-${type.id}-${nextId(world, 'status')}`;
    world.site.workflows[id] = replaceStatus(workflow, id, from.id, to.id);
    type.workflow = id;
    // A workflow migration moves the issues without events, so apps can't rely on events.
    for (const issue of Object.values(world.site.issues)) {
      if (issue.projectId !== project.id || issue.typeId !== type.id || issue.statusId !== from.id) continue;
      const item = statusItem(world, from.id, to.id);
      const change = { id: nextId(world, 'change'), author: actor.accountId, at: world.clock.now(), items: [item] };
      issue.statusId = to.id;
      issue.history = [...issue.history, change];
      reindex(world, issue);
    }
  },
};
