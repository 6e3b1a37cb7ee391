import { changeSettings, currentSettings } from '../records/settings';
import type { TestDelegationView } from '../../domain/contract/admin-functions';
import { canonicalDigest } from '../../domain/contract/json';
import { badRequestError, conflictError } from '../../domain/contract/problem';
import type { DelegationRequest } from '../../domain/contract/request-schemas';
import { pickRule, ruleName } from '../../domain/configuration/rule';
import { channelsOn, type SavedRule, type Settings } from '../../domain/configuration/settings';
import { TEST_ID_PREFIX } from '../../domain/delegation/delegation';
import { TEST_LABEL, type CreationPlan } from '../../domain/delegation/creation-plan';
import { toDeliveryView } from '../../domain/delivery/delivery-view';
import { testSteps } from '../../domain/reporting/test-steps';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { commit, rewrite } from '../../platform/storage/store';
import { bindIssue } from '../creating/bind-issue';
import { creationInProgressError } from '../creating/create-issue';
import { planIssue, type Plan } from '../creating/plan/plan-issue';
import { withSendingPhase } from '../creating/joined-records';
import { createOrRelease } from '../creating/release-id';
import { reserveId, withIdReserved } from '../creating/reserve-id';
import { circuitOf, readChannels } from '../records/channels';
import { findDelegation } from './delegation';

/** Person of a test delegation, who has no account. */
const TEST_PERSON = { email: 'test.person@example.com', name: 'Test Person' };
/** App of a test of the rule for all apps. */
const TEST_APP = 'Test app';

/**
 * Starts a test delegation: creates its issue by a rule, assigns it to the admin, and pushes `delegation.created`. It
 * has no pair and no offboarding, so nothing is written to Torii.
 * @param ruleId rule to test; if undefined, the rule for all apps, else the first one
 * @throws ProblemError 409 without a rule, 422 if Jira or the rule can't create the issue
 */
export async function startTestDelegation(
  ruleId: string | undefined,
  accountId: string,
  context: InvocationContext,
): Promise<{ readonly id: string; readonly rule: string }> {
  const [channels, settings] = await Promise.all([readChannels(), currentSettings()]);
  const rule = ruleToTest(settings, ruleId);
  const request: DelegationRequest = {
    id: `${TEST_ID_PREFIX}${context.newId()}`,
    person: TEST_PERSON,
    app: { name: rule.app ?? TEST_APP },
    owner: [{ accountId }],
    dryRun: false,
  };
  const { issue, outcomeStatuses, warnings } = withTestLabel(await planIssue(request, settings));
  const delegation = await reserveId(
    { call: request, digest: canonicalDigest({ id: request.id }), body: JSON.stringify(request) },
    { outcomeStatuses, plan: issue, pairKey: context.newId(), warnings, isAccepted: false },
    context,
  );
  if (!delegation) throw creationInProgressError();
  await withIdReserved(async () => {
    const sending = rewrite(delegation, withSendingPhase(delegation.value, issue, context.now()));
    if ((await commit([sending])) === 'conflict') throw creationInProgressError();
    const aggregate = { delegation: sending.next, pair: undefined, offboarding: undefined, channels };
    const created = await createOrRelease(aggregate, issue, context);
    await bindIssue({ aggregate, isContended: false }, { ...created, reportedBy: 'push' }, context);
  });
  await changeSettings((before) => ({ ...before, testId: request.id }));
  return { id: request.id, rule: ruleName(rule) };
}

/**
 * Returns the steps of a test delegation.
 * @throws ProblemError 400 if the id isn't one of a test delegation
 */
export async function getTestDelegation(id: string): Promise<TestDelegationView> {
  if (!id.startsWith(TEST_ID_PREFIX)) {
    throw badRequestError("This isn't a test delegation. Start a new test.", [
      { pointer: '/id', detail: "isn't the id of a test delegation" },
    ]);
  }
  const [{ value }, channels] = await Promise.all([findDelegation(id), readChannels()]);
  const { completed, declined, declinedResolutions } = value.outcomeStatuses;
  const deliveries = Object.fromEntries(
    channelsOn(channels.settings).map((channel) => [
      channel,
      toDeliveryView(value, channel, channels.settings, circuitOf(channels, channel)),
    ]),
  );
  return {
    id,
    state: value.state,
    issue: value.issue && { id: value.issue.id, key: value.issue.key, url: value.issue.url },
    completed: completed.map(({ name }) => name),
    declined: declined.map(({ name }) => name),
    declinedResolutions: declinedResolutions.map(({ name }) => name),
    steps: testSteps(value, deliveries),
  };
}

function ruleToTest({ rules }: Settings, ruleId: string | undefined): SavedRule {
  const rule =
    ruleId === undefined ? (pickRule(rules, TEST_APP)?.rule ?? rules[0]) : rules.find(({ id }) => id === ruleId);
  if (rule) return rule;
  throw ruleId === undefined
    ? conflictError('Add a rule first. It determines the project of the issue.')
    : badRequestError("This rule doesn't exist anymore. Reload the page.", [
        { pointer: '/rule', detail: "isn't the id of a rule" },
      ]);
}

/** Adds the test label if the create screen has labels. */
function withTestLabel({ issue, target, ...plan }: Plan): Plan & { readonly issue: CreationPlan } {
  if (!target.fields.some(({ id }) => id === 'labels')) return { ...plan, target, issue };
  const { labels } = issue.fields;
  const fields = { ...issue.fields, labels: [...(Array.isArray(labels) ? labels : []), TEST_LABEL] };
  return { ...plan, target, issue: { ...issue, fields } };
}
