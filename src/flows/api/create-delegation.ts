import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { PairMember } from '../../domain/offboarding/pair';
import { isFull, offboardingFullError } from '../../domain/offboarding/offboarding';
import type { PairNames } from '../../domain/offboarding/pair-aliases';
import { conflictError, unlicensedError } from '../../domain/contract/problem';
import type { ParsedRequest } from '../../domain/contract/parse-request';
import { deletedDelegationError } from '../../domain/delegation/retention';
import { duplicateError, duplicateWarning, openDuplicate } from '../../domain/delegation/duplicate';
import { serializeDelegation } from '../../domain/contract/serialize';
import type { DelegationView, DryRunView } from '../../domain/contract/views';
import type { Stored } from '../../platform/storage/store';
import { bindIssue } from '../creating/bind-issue';
import { register } from '../creating/register';
import { delegationKeysOf, namesOf, reserveId, withIdReserved } from '../creating/reserve-id';
import { joinPairs } from '../outbox/join-pairs';
import { aliasRefs, readPairs, resolvePair, type ResolvedPair } from '../creating/resolve-pair';
import { readCreateContext } from '../records/create-context';
import { findToriiIds } from '../creating/find-in-torii';
import { recoverCreation } from '../creating/recover-creation';
import { createOrRelease } from '../creating/release-id';
import { recordUse, usageWrites } from '../records/credential-usage';
import { planIssue, type Plan } from '../creating/plan/plan-issue';
import { creationInProgressError } from '../creating/create-issue';

export type CreateResponse =
  { readonly status: 200 | 201; readonly body: DelegationView } | { readonly status: 200; readonly body: DryRunView };

/**
 * Handles `POST /v1/delegations`: reserves the id, creates the issue and binds it. After a crash, the same request or
 * the sweep completes the creation.
 * @param isLicensed true if the app may create new delegations
 * @throws ProblemError 402, 409, 422, 429, 503
 */
export async function createDelegation(
  { call: request, digest }: ParsedRequest,
  body: string,
  credentialId: string,
  isLicensed: boolean,
  context: InvocationContext,
): Promise<CreateResponse> {
  const keys = delegationKeysOf(request);
  const names = namesOf(request);
  const known = await readCreateContext(keys, aliasRefs(names));
  const { delegation: existing, offboarding, channels } = known;
  if (existing && !request.dryRun && existing.value.state !== 'failed') {
    await recordUse(credentialId, context.now(), known.usage);
    return respondToRepeat(existing, digest, context);
  }
  if (known.tombstone && !existing) throw deletedDelegationError(known.tombstone.value);
  if (!isLicensed) throw unlicensedError();
  if (offboarding && isFull(offboarding.value, keys.record)) throw offboardingFullError();
  const pair = await findPair(names, known.aliases, context, request.dryRun);
  const plan = await planIssue(request, known.settings);
  const duplicate = pair.stored && openDuplicate(pair.stored.value, keys.record, request.account ?? null);
  const refusesDuplicates = plan.rule?.duplicates === 'refuse';
  if (duplicate && refusesDuplicates) throw duplicateError(duplicate);
  if (request.dryRun) {
    await recordUse(credentialId, context.now(), known.usage);
    return { status: 200, body: toDryRunView(plan, duplicate) };
  }

  const delegation = await reserveId(
    { call: request, digest, body },
    {
      outcomeStatuses: plan.outcomeStatuses,
      plan: plan.issue,
      pairKey: pair.key,
      warnings: plan.warnings,
      isAccepted: false,
    },
    context,
    existing,
  );
  if (!delegation) throw creationInProgressError();
  return withIdReserved(async () => {
    const extraWrites = usageWrites(known.usage, credentialId, context.now());
    const lookup = { delegation: delegation.value, pair: pair.stored?.value, offboarding: offboarding?.value };
    const [ids = {}] = await findToriiIds([lookup], channels, context);
    const registration = { delegation, pair, offboarding, channels, ids, refusesDuplicates, extraWrites };
    const registered = await register(registration, context);
    if (!registered) throw creationInProgressError();
    const created = await createOrRelease(registered.aggregate, plan.issue, context);
    const bound = await bindIssue(registered, { ...created, reportedBy: 'response' }, context);
    if (!bound) throw creationInProgressError();
    return { status: 201, body: serializeDelegation(bound.value) };
  });
}

/**
 * Returns the pair of a request. Joins pairs that turn out to be the same, except in a dry run, which writes nothing.
 */
async function findPair(
  names: PairNames,
  aliases: readonly Stored[],
  context: InvocationContext,
  isDryRun: boolean,
): Promise<ResolvedPair> {
  const pair = resolvePair(names, await readPairs([names], aliases), context.newId());
  if (pair.duplicates.length === 0 || isDryRun) return pair;
  for (const duplicate of pair.duplicates) await joinPairs(pair.key, duplicate);
  return resolvePair(names, await readPairs([names]), pair.key);
}

/**
 * Responds to a request with an id that exists: with the delegation, with a conflict, or after completing an earlier
 * creation.
 */
async function respondToRepeat(
  existing: Stored<'delegation'>,
  digest: string,
  context: InvocationContext,
): Promise<CreateResponse> {
  if (existing.value.digest !== digest) {
    throw conflictError(
      'This id belongs to a delegation that was requested with other content. Use another id, or repeat the first request.',
    );
  }
  if (existing.value.state !== 'creating') return { status: 200, body: serializeDelegation(existing.value) };
  const finished = await recoverCreation(existing.key, context);
  if (!finished) throw creationInProgressError();
  return { status: 200, body: serializeDelegation(finished.value) };
}

function toDryRunView(plan: Plan, duplicate: PairMember | undefined): DryRunView {
  return {
    dryRun: true,
    rule: plan.rule ? { id: plan.rule.id, app: plan.rule.app, why: plan.why } : null,
    fields: { ...plan.issue.fields },
    completed: plan.outcomeStatuses.completed,
    declined: plan.outcomeStatuses.declined,
    declinedResolutions: plan.outcomeStatuses.declinedResolutions,
    assignee: plan.assignee,
    warnings: [...plan.warnings, ...(duplicate ? [duplicateWarning(duplicate)] : [])],
  };
}
