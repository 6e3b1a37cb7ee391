import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { openDuplicate, type PairMember } from '../../domain/delegation/pair';
import { conflictError, unlicensedError } from '../../domain/contract/problem';
import type { ParsedRequest } from '../../domain/contract/parse-request';
import { deletedDelegationError } from '../../domain/delegation/retention';
import { duplicateError, duplicateWarning } from '../../domain/delegation/duplicate';
import { serializeDelegation } from '../../domain/contract/serialize';
import type { DelegationView, DryRunView } from '../../domain/contract/views';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import type { Stored } from '../../platform/storage/store';
import { bindIssue } from '../creating/bind-issue';
import { register, reserveId, delegationKeysOf, withIdReserved } from '../creating/reserve-id';
import { readCreateContext } from '../records/create-context';
import type { Aggregate } from '../records/aggregate';
import { findToriiIds } from '../creating/find-in-torii';
import { recoverCreation } from '../creating/recover-creation';
import type { CreationPlan } from '../../domain/delegation/creation-plan';
import { releaseId } from '../creating/release-id';
import { recordUse, usageWrites } from '../records/credential-usage';
import { planIssue, type Plan } from '../creating/plan-issue';
import { creationInProgressError, rejectedByJiraError, createDelegationIssue } from '../creating/create-issue';

export type Created =
  { readonly status: 200 | 201; readonly body: DelegationView } | { readonly status: 200; readonly body: DryRunView };

/**
 * `POST /v1/delegations`: claim the id, make the issue, bind it. Whatever dies in between, the same call again finishes it, or
 * the sweep does.
 *
 * @param isLicensed whether the app may take on new work here
 * @throws Refusal 402, 409, 422, 429, 503
 */
export async function createDelegation(
  { call, digest }: ParsedRequest,
  body: string,
  credential: string,
  isLicensed: boolean,
  moment: InvocationContext,
): Promise<Created> {
  const keys = delegationKeysOf(call);
  const desk = await readCreateContext(keys);
  const existing = desk.delegation;
  if (existing && !call.dryRun && existing.value.state !== 'failed') {
    await recordUse(credential, moment.now(), desk.usage);
    return repeated(existing, digest, moment);
  }
  if (desk.tombstone && !existing) throw deletedDelegationError(desk.tombstone.value);
  if (!isLicensed) throw unlicensedError();
  const plan = await planIssue(call, desk.channels.settings);
  const twin = desk.pair && openDuplicate(desk.pair.value, keys.record, call.account ?? null);
  const refusesTwins = plan.rule?.duplicates === 'refuse';
  if (twin && refusesTwins) throw duplicateError(twin);
  if (call.dryRun) return { status: 200, body: shown(plan, twin) };

  const claim = await reserveId(
    { call, digest, body },
    { outcomeStatuses: plan.outcomeStatuses, plan: plan.issue, warnings: plan.warnings, accepted: false },
    moment,
    existing,
  );
  if (!claim) throw creationInProgressError();
  return withIdReserved(async () => {
    const use = usageWrites(desk.usage, credential, moment.now());
    const asking = { delegation: claim.value, pair: desk.pair?.value, offboarding: desk.offboarding?.value };
    const [ids = {}] = await findToriiIds([asking], desk.channels, moment);
    const family = await register(claim, call, keys, desk, { ids, refusesTwins }, moment, use);
    if (!family) throw creationInProgressError();
    const made = await sendOrFree(family, plan.issue, moment);
    const delegation = await bindIssue(family, { ...made, by: 'answer' }, moment);
    if (!delegation) throw creationInProgressError();
    return { status: 201, body: serializeDelegation(delegation.value) };
  });
}

/** The same id again: the delegation as it stands now, a conflict, or the end of what an earlier call began. */
async function repeated(existing: Stored<'delegation'>, digest: string, moment: InvocationContext): Promise<Created> {
  if (existing.value.digest !== digest) {
    throw conflictError(
      'This id stands for a delegation that was asked for with other content. Use another id, or send what was sent first.',
    );
  }
  if (existing.value.state !== 'creating') return { status: 200, body: serializeDelegation(existing.value) };
  const finished = await recoverCreation(existing.key, moment);
  if (!finished) throw creationInProgressError();
  return { status: 200, body: serializeDelegation(finished.value) };
}

/** No refusal takes an id: where nothing was made, the claim is undone. */
async function sendOrFree(
  claim: Aggregate,
  plan: CreationPlan,
  moment: InvocationContext,
): ReturnType<typeof createDelegationIssue> {
  try {
    return await createDelegationIssue(claim, plan);
  } catch (error) {
    if (error instanceof JiraRejection) {
      await releaseId(claim, moment.now());
      throw rejectedByJiraError(error, plan);
    }
    if (error instanceof JiraUnavailable && !error.mayHaveLanded) await releaseId(claim, moment.now());
    throw error;
  }
}

function shown(plan: Plan, twin: PairMember | undefined): DryRunView {
  return {
    dryRun: true,
    rule: plan.rule ? { id: plan.rule.id, app: plan.rule.app, why: plan.why } : null,
    fields: { ...plan.issue.fields },
    completed: plan.outcomeStatuses.completed,
    declined: plan.outcomeStatuses.declined,
    declinedResolutions: plan.outcomeStatuses.declinedResolutions,
    assignee: plan.assignee,
    warnings: [...plan.warnings, ...(twin ? [duplicateWarning(twin)] : [])],
  };
}
