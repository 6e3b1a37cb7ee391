import type { Moment } from '../domain/moment';
import { openTwin, type PairMember } from '../domain/pair';
import { conflict, unlicensed } from '../domain/problem';
import type { ParsedCall } from '../domain/request';
import { removed } from '../domain/retention';
import { twinConflict, twinWarning } from '../domain/twin';
import { showDelegation } from '../domain/show';
import type { DelegationView, DryRunView } from '../domain/view';
import { JiraRefusal, JiraUnavailable } from '../platform/jira';
import type { Stored } from '../platform/store';
import { bindIssue } from './bind-issue';
import { announce, claimId, keysOf, onceTaken } from './claim';
import { readDesk } from './desk';
import type { Family } from './family';
import { findIdsAhead } from './find-in-torii';
import { finishCreation } from './finish-creation';
import { freeClaim } from './free-claim';
import { noteUse, useWrites } from './note-use';
import { planIssue, type Plan } from './plan-issue';
import { beingMade, refusedByJira, sendIssue } from './send-issue';

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
  { call, digest }: ParsedCall,
  body: string,
  credential: string,
  isLicensed: boolean,
  moment: Moment,
): Promise<Created> {
  const keys = keysOf(call);
  const desk = await readDesk(keys);
  const existing = desk.delegation;
  if (existing && !call.dryRun && existing.value.state !== 'failed') {
    await noteUse(credential, moment.now(), desk.usage);
    return repeated(existing, digest, moment);
  }
  if (desk.tombstone && !existing) throw removed(desk.tombstone.value);
  if (!isLicensed) throw unlicensed();
  const plan = await planIssue(call, desk.channels.settings);
  const twin = desk.pair && openTwin(desk.pair.value, keys.record, call.account ?? null);
  const refusesTwins = plan.rule?.duplicates === 'refuse';
  if (twin && refusesTwins) throw twinConflict(twin);
  if (call.dryRun) return { status: 200, body: shown(plan, twin) };

  const claim = await claimId(
    { call, digest, body },
    { goals: plan.goals, warnings: plan.warnings, promised: false },
    moment,
    existing,
  );
  if (!claim) throw beingMade();
  return onceTaken(async () => {
    const use = useWrites(desk.usage, credential, moment.now());
    const asking = { delegation: claim.value, pair: desk.pair?.value, offboarding: desk.offboarding?.value };
    const [ids = {}] = await findIdsAhead([asking], desk.channels, moment);
    const family = await announce(claim, call, keys, desk, { ids, refusesTwins }, moment, use);
    if (!family) throw beingMade();
    const made = await sendOrFree(family, plan, moment);
    const delegation = await bindIssue(family, { ...made, by: 'answer' }, moment);
    if (!delegation) throw beingMade();
    return { status: 201, body: showDelegation(delegation.value) };
  });
}

/** The same id again: the delegation as it stands now, a conflict, or the end of what an earlier call began. */
async function repeated(existing: Stored<'delegation'>, digest: string, moment: Moment): Promise<Created> {
  if (existing.value.digest !== digest) {
    throw conflict(
      'This id stands for a delegation that was asked for with other content. Use another id, or send what was sent first.',
    );
  }
  if (existing.value.state !== 'creating') return { status: 200, body: showDelegation(existing.value) };
  const finished = await finishCreation(existing.key, moment);
  if (!finished) throw beingMade();
  return { status: 200, body: showDelegation(finished.value) };
}

/** No refusal takes an id: where nothing was made, the claim is undone. */
async function sendOrFree(claim: Family, plan: Plan, moment: Moment): ReturnType<typeof sendIssue> {
  try {
    return await sendIssue(claim, plan);
  } catch (error) {
    if (error instanceof JiraRefusal) {
      await freeClaim(claim, moment.now());
      throw refusedByJira(error, plan);
    }
    if (error instanceof JiraUnavailable && !error.mayHaveLanded) await freeClaim(claim, moment.now());
    throw error;
  }
}

function shown(plan: Plan, twin: PairMember | undefined): DryRunView {
  return {
    dryRun: true,
    rule: plan.rule ? { id: plan.rule.id, app: plan.rule.app, why: plan.why } : null,
    fields: { ...plan.fields },
    completed: plan.goals.completed,
    declined: plan.goals.declined,
    declinedResolutions: plan.goals.declinedResolutions,
    assignee: plan.assignee,
    warnings: [...plan.warnings, ...(twin ? [twinWarning(twin)] : [])],
  };
}
