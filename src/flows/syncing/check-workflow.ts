import { currentSettings } from '../records/settings';
import { BACKGROUND_RUN_MS } from '../../domain/limits';
import { updatedOrder } from '../../domain/delegation/index-attributes';
import { withLostStatusesReplaced, withStatusesResolved } from '../../domain/delegation/workflow';
import type { StatusRef } from '../../domain/delegation/status';
import { outcomeStatusesOf, pickRule } from '../../domain/configuration/rule';
import type { Settings } from '../../domain/configuration/settings';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { readStatuses } from '../../platform/jira/project-metadata';
import { listDelegations } from '../../platform/storage/listings';
import { commit, rewrite, type Stored } from '../../platform/storage/store';
import { updateReminder } from '../outbox/reminders';
import { aggregateKeysOf } from '../records/aggregate';
import { refreshRules } from './refresh-rules';
import { syncIssue } from './sync-issue';

const PAGE = 100;

/** Project and issue type whose workflow, or whose rule, changed. */
export interface WorkflowRef {
  readonly project: string;
  readonly issueType: string;
  /** `updatedOrder` of the last delegation that an earlier run processed; absent in the first run. */
  readonly since?: number | undefined;
}

/**
 * Checks the rules of a workflow, and resolves the outcome statuses of its open delegations again. Called after a
 * status was renamed, replaced or deleted, or an admin changed the rule.
 */
export async function checkWorkflow(workflow: WorkflowRef, context: InvocationContext): Promise<void> {
  const { project, issueType, since = 0 } = workflow;
  const startedAt = context.now();
  const settings = await currentSettings();
  if (since === 0) {
    const rules = settings.rules.filter((rule) => rule.project.id === project && rule.issueType.id === issueType);
    await refreshRules(rules, context);
  }
  const statuses = await readStatuses(project, issueType);
  if (statuses.length === 0) return;
  const listing = {
    index: 'by-project',
    partition: project,
    oldestFirst: true,
    since,
    state: 'in_progress',
  } as const;
  let cursor: string | undefined;
  let lastOrder = since;
  do {
    const page = await listDelegations(listing, PAGE, cursor);
    for (const record of page.records) {
      lastOrder = updatedOrder(record.value);
      // Records that this run changed come last.
      if (lastOrder > startedAt) return;
      if (record.value.issue?.typeId === issueType) await resolveStatusesAgain(record, statuses, settings, context);
    }
    cursor = page.cursor;
  } while (cursor !== undefined && mayContinue(context, startedAt + BACKGROUND_RUN_MS));
  if (cursor !== undefined) await enqueue({ type: 'check-workflow', project, issueType, since: lastOrder }, 0);
}

async function resolveStatusesAgain(
  record: Stored<'delegation'>,
  statuses: readonly StatusRef[],
  settings: Settings,
  context: InvocationContext,
): Promise<void> {
  const { value } = record;
  const rule = pickRule(settings.rules, value.app.name)?.rule;
  const isRuleOfIssue = rule?.project.id === value.issue?.projectId && rule?.issueType.id === value.issue?.typeId;
  const fixed = rule && isRuleOfIssue ? withLostStatusesReplaced(value, outcomeStatusesOf(rule), statuses) : value;
  const next = withStatusesResolved(fixed, statuses, context.now());
  if (next === value) {
    await updateReminder(record, settings, context);
    return;
  }
  const write = rewrite(record, next);
  // A record that changes meanwhile is left to the daily check.
  if ((await commit([write])) === 'committed') await syncIssue(aggregateKeysOf(record), undefined, context);
}
