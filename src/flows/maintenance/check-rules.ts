import { ruleName } from '../../domain/configuration/rule';
import { ProblemError, unprocessableError } from '../../domain/contract/problem';
import {
  lostOwner,
  lostStatuses,
  missingPermissions,
  OWNER_CLOSED,
  ruleFinding,
  unfilledFields,
  type RuleFault,
} from '../../domain/alerts/rule-findings';
import type { RuleTarget, SavedRule } from '../../domain/configuration/settings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { readMissingPermissions } from '../../platform/jira/permissions';
import { findAssignableById } from '../../platform/jira/people';
import { findTarget } from '../creating/find-project';
import { changeSettings, readSettings } from '../records/settings';
import { APP_FIELDS } from '../creating/plan-fields';
import { readFindings, reportFindings } from '../records/alerts';

/**
 * Before a rule is kept: whether the app may do there all that a delegation needs, and nothing that Jira requires is left empty.
 * @throws Refusal 422 that names each field with its fix
 */
export async function refuseFaultyRule(rule: SavedRule): Promise<void> {
  const faults = [
    ...missingPermissions(rule.project.key, await readMissingPermissions(rule.project.id)),
    ...unfilledFields(rule, rule.place, APP_FIELDS),
  ];
  if (faults.length === 0) return;
  throw unprocessableError(
    faults.map(({ fix }) => fix).join(' '),
    faults.map(({ pointer, detail }) => ({ pointer, detail })),
  );
}

/**
 * Nightly: each rule against Jira as it is now. What an admin of Jira changed meanwhile is a finding with its fix; where the rule still
 * works, it goes on with the statuses and fields that are there now.
 */
export async function checkRules(moment: InvocationContext): Promise<void> {
  const rules = (await readSettings())?.value.rules ?? [];
  const { findings: known } = await readFindings();
  const checked = await Promise.all(rules.map(async (rule) => ({ rule, ...(await check(rule)) })));
  const found = checked.flatMap(({ rule, faults }) => {
    const closed = ruleFinding(rule.id, ruleName(rule), OWNER_CLOSED);
    const stays = rule.fallbackOwner === null && closed.key in known;
    return [...faults.map((fault) => ruleFinding(rule.id, ruleName(rule), fault)), ...(stays ? [closed] : [])];
  });
  await reportFindings('rule:', found, moment.now());
  const fresh = new Map(
    checked.flatMap(({ rule, place }) => (place && differs(place, rule.place) ? [[rule.id, place]] : [])),
  );
  if (fresh.size === 0) return;
  await changeSettings((settings) => ({
    ...settings,
    rules: settings.rules.map((rule) => {
      const place = fresh.get(rule.id);
      return place?.project.id === rule.project.id ? { ...rule, project: place.project, place } : rule;
    }),
  }));
}

async function check(rule: SavedRule): Promise<{ faults: RuleFault[]; place?: RuleTarget }> {
  const missing = missingPermissions(rule.project.key, await readMissingPermissions(rule.project.id));
  let place;
  try {
    place = await findTarget(rule.project.id, rule.issueType.id, { project: '/project', issueType: '/issueType' });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { faults: missing.length > 0 ? missing : goneFrom(error) };
  }
  const { fallbackOwner } = rule;
  const owner = fallbackOwner === null || (await findAssignableById(place.project.key, fallbackOwner))?.active === true;
  return {
    faults: [
      ...missing,
      ...unfilledFields(rule, place, APP_FIELDS),
      ...lostStatuses(rule, place),
      ...(owner ? [] : [lostOwner(place.project.key)]),
    ],
    place,
  };
}

function goneFrom({ problem }: ProblemError): RuleFault[] {
  return (problem.errors ?? []).map(({ pointer, detail }) => ({
    name: `gone${pointer}`,
    pointer,
    detail,
    fix: problem.detail,
  }));
}

function differs(one: RuleTarget, other: RuleTarget): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
