import {
  lostAccount,
  lostPriority,
  lostResolutions,
  lostStatuses,
  missingPermissions,
  unfilledFields,
  unlistedDoneStatuses,
  type RuleFault,
} from '../../../domain/alerts/rule-findings';
import { valueFaults } from '../../../domain/alerts/field-check';
import { ProblemError } from '../../../domain/contract/problem';
import type { RuleTarget, SavedRule } from '../../../domain/configuration/settings';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';
import { findTarget } from './find-project';
import { APP_FIELDS } from './plan-fields';

/** Result of a check: the faults, and the current project and issue type in Jira. */
export interface RuleCheck {
  readonly faults: readonly RuleFault[];
  readonly place?: RuleTarget;
}

/** Checks a saved rule against Jira: permissions, issue type, statuses, fields and their values, accounts. */
export async function findRuleFaults(rule: SavedRule, jira: JiraCache): Promise<RuleCheck> {
  const missing = missingPermissions(rule.project.key, await jira.readMissingPermissions(rule.project.id));
  let place;
  try {
    place = await findTarget(
      rule.project.id,
      rule.issueType.id,
      { project: '/project', issueType: '/issueType' },
      { jira },
    );
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { faults: missing.length > 0 ? missing : faultsOf(error) };
  }
  return { faults: [...missing, ...lostStatuses(rule, place), ...(await findTargetFaults(rule, place, jira))], place };
}

/** Returns the faults of a rule whose project, issue type and statuses were just read. */
export async function findTargetFaults(
  rule: SavedRule,
  place: RuleTarget,
  jira: JiraCache = newJiraCache(),
): Promise<RuleFault[]> {
  return [
    ...unfilledFields(rule, place, APP_FIELDS),
    ...unlistedDoneStatuses(rule, place),
    ...(await screenFaults(rule, place, jira)),
    ...(rule.declinedResolutions.length > 0 ? lostResolutions(rule, await jira.readResolutions()) : []),
    ...(await accountFaults(rule, place, jira)),
  ];
}

/** Checks the values of a rule against the current create screen. */
async function screenFaults(
  rule: SavedRule,
  { project, issueType }: RuleTarget,
  jira: JiraCache,
): Promise<RuleFault[]> {
  if (rule.priority === null && Object.keys(rule.fields).length === 0) return [];
  const screen = (await jira.readCreateFields(project.id, issueType.id)) ?? [];
  const priorities = screen.find(({ id }) => id === 'priority')?.allowed;
  return [...valueFaults(rule.fields, screen), ...(priorities ? lostPriority(rule, priorities) : [])];
}

async function accountFaults(rule: SavedRule, { project }: RuleTarget, jira: JiraCache): Promise<RuleFault[]> {
  const { fallbackOwner, escalationContact } = rule;
  const [owner, [contact]] = await Promise.all([
    fallbackOwner === null ? undefined : jira.findAssignableById(project.key, fallbackOwner),
    escalationContact === null ? [] : jira.readAccounts(escalationContact),
  ]);
  return [
    ...(fallbackOwner === null || owner?.active === true ? [] : [lostAccount('fallbackOwner', project.key)]),
    ...(escalationContact === null || contact?.active === true ? [] : [lostAccount('escalationContact', project.key)]),
  ];
}

function faultsOf({ problem }: ProblemError): RuleFault[] {
  return (problem.errors ?? []).map(({ pointer, detail }) => ({
    name: `gone${pointer}`,
    pointer,
    detail,
    // The detail of such a problem ends with what to do.
    fix: problem.detail,
  }));
}
