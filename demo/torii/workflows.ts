import { z } from 'zod';
import type { Memory } from '../memory';
import { recordAudit } from './audit';
import { idSchema, matchesFilter, ORG_ID, parseInput, type Operation } from './call';
import { ApiError } from './error';
import { pageOf, pageParameters } from './lists';

/** Operations on workflows, by the `operationId` of Torii's document. */
export const workflowOperations: Readonly<Record<string, Operation>> = {
  postWorkflowsIdworkflowTrigger(memory, call) {
    const { idWorkflow } = parseInput(z.object({ idWorkflow: idSchema }), call.params);
    if (!memory.workflows.some(({ id }) => id === idWorkflow)) throw new ApiError(404, 'Workflow not found');
    const trigger = parseInput(
      z.strictObject({ triggerUserEmail: z.string().optional(), triggerAppId: idSchema.optional() }),
      call.body,
    );
    const person = memory.people.find(({ email }) => email === trigger.triggerUserEmail?.toLowerCase());
    if (trigger.triggerUserEmail !== undefined && !person) throw new ApiError(404, 'User not found');
    if (trigger.triggerAppId !== undefined && !memory.apps.some(({ id }) => id === trigger.triggerAppId)) {
      throw new ApiError(404, 'App not found');
    }
    memory.counters.execution += 1;
    memory.executions.push({
      id: memory.counters.execution,
      idWorkflow,
      idUser: person?.id ?? null,
      idApp: trigger.triggerAppId ?? null,
      at: call.now,
    });
    recordAudit(memory, call, 'workflows', 'workflow_triggered_manually', {
      idWorkflow,
      idUser: person?.id ?? null,
      idApp: trigger.triggerAppId ?? null,
    });
    return { success: true };
  },

  getWorkflowsActionexecutions(memory, { query }) {
    const options = parseInput(
      z.strictObject({ idActionApp: idSchema.optional(), idActionUser: idSchema.optional(), ...pageParameters }),
      query,
    );
    const newestFirst = memory.executions
      .filter(
        ({ idApp, idUser }) => matchesFilter(options.idActionApp, idApp) && matchesFilter(options.idActionUser, idUser),
      )
      .toReversed();
    const { page, ...paging } = pageOf(newestFirst, options);
    return { response: page.map(toExecution), ...paging };
  },
};

function toExecution({ id, idWorkflow, idApp, at }: Memory['executions'][number]) {
  const time = new Date(at).toISOString();
  return {
    id,
    idOrg: ORG_ID,
    ...(idApp === null ? {} : { idApp }),
    idWorkflow,
    idWorkflowExecution: id,
    idAction: `action-${id}`,
    isRun: false,
    isCompleted: true,
    continueOnError: false,
    isIgnored: false,
    creationTime: time,
    completionTime: time,
  };
}
