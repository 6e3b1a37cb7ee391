import { nameOf } from '../domain/rule';
import { Refusal, unprocessable } from '../domain/problem';
import {
  lostOwner,
  lostStatuses,
  missingPermissions,
  OWNER_CLOSED,
  ruleFinding,
  unfilledFields,
  type RuleFault,
} from '../domain/rule-findings';
import type { Place, SavedRule } from '../domain/settings';
import type { Moment } from '../domain/moment';
import { readMissingPermissions } from '../platform/check-up';
import { findAssignableById } from '../platform/people';
import { findPlace } from './find-place';
import { changeSettings, readSettings } from './manage-settings';
import { GIVEN_FIELDS } from './plan-fields';
import { listNotices, tellAdmin } from './tell-admin';

/**
 * Before a rule is kept: whether the app may do there all that a delegation needs, and nothing that Jira requires is left empty.
 * @throws Refusal 422 that names each field with its fix
 */
export async function refuseFaultyRule(rule: SavedRule): Promise<void> {
  const faults = [
    ...missingPermissions(rule.project.key, await readMissingPermissions(rule.project.id)),
    ...unfilledFields(rule, rule.place, GIVEN_FIELDS),
  ];
  if (faults.length === 0) return;
  throw unprocessable(
    faults.map(({ fix }) => fix).join(' '),
    faults.map(({ pointer, detail }) => ({ pointer, detail })),
  );
}

/**
 * Nightly: each rule against Jira as it is now. What an admin of Jira changed meanwhile is a finding with its fix; where the rule still
 * works, it goes on with the statuses and fields that are there now.
 */
export async function checkRules(moment: Moment): Promise<void> {
  const rules = (await readSettings())?.value.rules ?? [];
  const { findings: known } = await listNotices();
  const checked = await Promise.all(rules.map(async (rule) => ({ rule, ...(await check(rule)) })));
  const found = checked.flatMap(({ rule, faults }) => {
    const closed = ruleFinding(rule.id, nameOf(rule), OWNER_CLOSED);
    const stays = rule.fallbackOwner === null && closed.key in known;
    return [...faults.map((fault) => ruleFinding(rule.id, nameOf(rule), fault)), ...(stays ? [closed] : [])];
  });
  await tellAdmin('rule:', found, moment.now());
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

async function check(rule: SavedRule): Promise<{ faults: RuleFault[]; place?: Place }> {
  const missing = missingPermissions(rule.project.key, await readMissingPermissions(rule.project.id));
  let place;
  try {
    place = await findPlace(rule.project.id, rule.issueType.id, { project: '/project', issueType: '/issueType' });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { faults: missing.length > 0 ? missing : goneFrom(error) };
  }
  const { fallbackOwner } = rule;
  const owner = fallbackOwner === null || (await findAssignableById(place.project.key, fallbackOwner))?.active === true;
  return {
    faults: [
      ...missing,
      ...unfilledFields(rule, place, GIVEN_FIELDS),
      ...lostStatuses(rule, place),
      ...(owner ? [] : [lostOwner(place.project.key)]),
    ],
    place,
  };
}

function goneFrom({ problem }: Refusal): RuleFault[] {
  return (problem.errors ?? []).map(({ pointer, detail }) => ({
    name: `gone${pointer}`,
    pointer,
    detail,
    fix: problem.detail,
  }));
}

function differs(one: Place, other: Place): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
