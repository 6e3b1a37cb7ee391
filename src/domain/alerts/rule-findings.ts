import type { RuleTarget, SavedRule } from '../configuration/settings';
import type { AccountMember } from '../configuration/settings-accounts';
import { findNamed, type ResolutionRef, type StatusRef } from '../delegation/status';
import type { NewFinding } from './finding';

/** A fault of a rule, located in its draft. */
export interface RuleFault {
  readonly name: string;
  /** JSON Pointer into the draft of the rule. */
  readonly pointer: string;
  /** End of a sentence that begins with the name of the field. */
  readonly detail: string;
  readonly fix: string;
  /** True if the rule works despite the fault. An admin can dismiss such a finding. */
  readonly isHint?: boolean;
}

/** Permissions that the app needs in a rule's project, with the action that each allows. */
export const NEEDED_PERMISSIONS = {
  BROWSE_PROJECTS: 'browse issues',
  CREATE_ISSUES: 'create issues',
  EDIT_ISSUES: 'edit issues',
  ASSIGN_ISSUES: 'assign issues',
  TRANSITION_ISSUES: 'transition issues',
  ADD_COMMENTS: 'comment',
  LINK_ISSUES: 'link issues',
} as const;
export type NeededPermission = keyof typeof NEEDED_PERMISSIONS;

export function missingPermissions(projectKey: string, missing: readonly NeededPermission[]): RuleFault[] {
  return missing.map((permission) => ({
    name: `permission-${permission}`,
    pointer: '/project',
    detail: `is a project in which the app can't ${NEEDED_PERMISSIONS[permission]}`,
    fix: `Give the app the permission to ${NEEDED_PERMISSIONS[permission]} in ${projectKey}, by its role atlassian-addons-project-access.`,
  }));
}

/**
 * Returns faults for the fields that Jira requires for a new issue, and that neither the rule, nor the app, nor Jira
 * fills.
 * @param given ids of the fields that the app or Jira fills
 */
export function unfilledFields({ fields }: SavedRule, place: RuleTarget, given: ReadonlySet<string>): RuleFault[] {
  return place.fields
    .filter(({ id, required }) => required && !given.has(id) && !(id in fields))
    .map(({ id, name }) => ({
      name: `field-${id}`,
      pointer: `/fields/${id}`,
      detail: `is required there: ${name}`,
      fix: `Fill ${name} in the rule, or make it optional in ${place.project.key}.`,
    }));
}

/** Returns faults for the statuses of a rule that the issue type's workflow doesn't have anymore. */
export function lostStatuses({ completed, declined, cancelStatus }: SavedRule, { statuses }: RuleTarget): RuleFault[] {
  const lost = [
    ...completed.map((status) => ({ status, pointer: '/completedStatuses', verb: 'include' })),
    ...declined.map((status) => ({ status, pointer: '/declinedStatuses', verb: 'include' })),
    ...(cancelStatus ? [{ status: cancelStatus, pointer: '/cancelStatus', verb: 'is' }] : []),
  ].filter(({ status }) => !isIn(statuses, status));
  return lost.map(({ status, pointer, verb }) => ({
    name: `status-${status.id}`,
    pointer,
    detail: `${verb} ${status.name}, which isn't in the workflow anymore`,
    fix: `Choose another status in the rule: ${statuses.map(({ name }) => name).join(', ')}.`,
  }));
}

/**
 * Returns the statuses of category Done that are neither completed nor declined statuses of the rule. An issue in such
 * a status looks done, but the service isn't notified. The same applies to the cancel status if a user sets it.
 */
export function unlistedDoneStatuses({ completed, declined }: SavedRule, { statuses }: RuleTarget): RuleFault[] {
  const outcomeStatuses = [...completed, ...declined];
  return statuses
    .filter((status) => status.category === 'done' && !isIn(outcomeStatuses, status))
    .map(({ id, name }) => ({
      name: `unlisted-${id}`,
      pointer: '/declinedStatuses',
      detail: `don't include ${name}: issues in ${name} look done, but the service isn't sent anything`,
      fix: `Add ${name} to the completed or the declined statuses of the rule, or dismiss this.`,
      isHint: true,
    }));
}

/** Returns faults for the declined resolutions of a rule that the site doesn't have anymore. */
export function lostResolutions({ declinedResolutions }: SavedRule, known: readonly ResolutionRef[]): RuleFault[] {
  return declinedResolutions
    .filter(({ id }) => !known.some((resolution) => resolution.id === id))
    .map(({ id, name }) => ({
      name: `resolution-${id}`,
      pointer: '/declinedResolutions',
      detail: `include ${name}, which isn't a resolution of the site anymore`,
      fix: `Choose another resolution in the rule: ${known.map((resolution) => resolution.name).join(', ')}.`,
    }));
}

function isIn(statuses: readonly StatusRef[], status: StatusRef): boolean {
  return findNamed(statuses, status.id) !== undefined || findNamed(statuses, status.name) !== undefined;
}

export function lostPriority(rule: SavedRule, allowed: readonly { readonly id: string }[]): RuleFault[] {
  const { priority } = rule;
  if (priority === null || allowed.some(({ id }) => id === priority.id)) return [];
  return [
    {
      name: 'priority',
      pointer: '/priority',
      detail: `names ${priority.name}, which can't be chosen there anymore`,
      fix: 'Choose another priority in the rule.',
    },
  ];
}

/**
 * Returns the fault of a rule whose account can't be used anymore.
 * @param member member of the rule that contains the account id
 */
export function lostAccount(member: AccountMember, projectKey: string): RuleFault {
  return member === 'fallbackOwner'
    ? {
        name: 'fallback-owner',
        pointer: '/fallbackOwner',
        detail: `can't be assigned in ${projectKey} anymore`,
        fix: 'Choose another fallback owner in the rule.',
      }
    : {
        name: 'escalation-contact',
        pointer: '/escalationContact',
        detail: "isn't an active user anymore",
        fix: 'Choose another escalation contact in the rule.',
      };
}

/**
 * Returns the fault of a rule whose account was removed, because Atlassian erased the closed account. It has the same
 * name as the fault of `lostAccount`, so that a simultaneous check of the rule doesn't remove it.
 */
export function closedAccount(member: AccountMember): RuleFault {
  return { ...lostAccount(member, ''), detail: 'was removed, because Atlassian erased the account' };
}

/** Returns warnings about fields that the create screen lacks. They are part of the response to saving the rule. */
export function screenWarnings({ labels, place }: SavedRule): string[] {
  const lacks = (id: string) => !place.fields.some((field) => field.id === id);
  const screen = `The create screen of ${place.issueType.name} in ${place.project.key} has no field`;
  return [
    ...(lacks('description') ? [`${screen} Description: issues are created without the description of the rule.`] : []),
    ...(lacks('assignee') ? [`${screen} Assignee: the owner is assigned right after the issue is created.`] : []),
    ...(lacks('duedate') ? [`${screen} Due date: issues are created without one.`] : []),
    ...(labels.length > 0 && lacks('labels') ? [`${screen} Labels: issues are created without labels.`] : []),
  ];
}

export function ruleScope(ruleId: string): string {
  return `rule:${ruleId}:`;
}

/**
 * Converts a fault to a finding.
 * @param ruleName phrase such as `for the app Figma`
 */
export function ruleFinding(
  ruleId: string,
  ruleName: string,
  { name, pointer, detail, fix, isHint = false }: RuleFault,
): NewFinding {
  const field = FIELD_NAMES[pointer.split('/')[1] ?? ''] ?? 'a field';
  return {
    key: `${ruleScope(ruleId)}${name}`,
    topic: 'site',
    text: `In the rule ${ruleName}, ${field} ${detail}.`,
    fix,
    target: { page: 'rule', id: ruleId },
    dismissible: isHint,
  };
}

/** Names of the fields in findings, by the first token of the pointer. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  project: 'the project',
  issueType: 'the issue type',
  fields: 'a field',
  priority: 'the priority',
  completedStatuses: 'the completed statuses',
  declinedStatuses: 'the declined statuses',
  declinedResolutions: 'the declined resolutions',
  cancelStatus: 'the cancel status',
  fallbackOwner: 'the fallback owner',
  escalationContact: 'the escalation contact',
};
