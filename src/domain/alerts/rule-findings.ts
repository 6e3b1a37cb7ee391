import type { NewFinding } from './finding';
import type { RuleTarget, SavedRule } from '../configuration/settings';
import { findNamed } from '../delegation/status';

/** What is wrong with a rule, and in which field of its draft. */
export interface RuleFault {
  readonly name: string;
  /** JSON Pointer into the draft. */
  readonly pointer: string;
  /** The end of a sentence that begins with the field. */
  readonly detail: string;
  readonly fix: string;
}

/** What the app does in a rule's project, by the permission that each can be taken from it with. */
export const NEEDED_PERMISSIONS = {
  BROWSE_PROJECTS: 'browse it',
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
    detail: `is a project in which the app may not ${NEEDED_PERMISSIONS[permission]}`,
    fix: `Give the app the permission to ${NEEDED_PERMISSIONS[permission]} in ${projectKey}: by its role for apps, atlassian-addons-project-access.`,
  }));
}

/**
 * What Jira requires of a new issue and nobody fills.
 * @param given fields that the app fills by itself, or that Jira does
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

/** Statuses of the rule that the type's workflow has no more. */
export function lostStatuses({ completed, declined, cancelStatus }: SavedRule, { statuses }: RuleTarget): RuleFault[] {
  const lost = [
    ...completed.map((status) => ({ status, pointer: '/completedStatuses' })),
    ...declined.map((status) => ({ status, pointer: '/declinedStatuses' })),
    ...(cancelStatus ? [{ status: cancelStatus, pointer: '/cancelStatus' }] : []),
  ].filter(({ status }) => !findNamed(statuses, status.id) && !findNamed(statuses, status.name));
  return lost.map(({ status, pointer }) => ({
    name: `status-${status.id}`,
    pointer,
    detail: `names ${status.name}, which is not in the workflow any more`,
    fix: `Choose another status in the rule: ${statuses.map(({ name }) => name).join(', ')}.`,
  }));
}

export function lostOwner(projectKey: string): RuleFault {
  return {
    name: 'fallback-owner',
    pointer: '/fallbackOwner',
    detail: `can not be assigned in ${projectKey} any more`,
    fix: 'Choose another fallback owner in the rule.',
  };
}

/** Atlassian had the owner's account erased: the rule has none now. */
export const OWNER_CLOSED: RuleFault = {
  name: 'owner-closed',
  pointer: '/fallbackOwner',
  detail: 'was erased, since Atlassian closed the account',
  fix: 'Choose another fallback owner in the rule.',
};

/** As the admin is told of it. @param ruleName in words, as `for the app Figma` */
export function ruleFinding(ruleId: string, ruleName: string, { name, pointer, detail, fix }: RuleFault): NewFinding {
  const field = FIELD_NAMES[pointer.split('/')[1] ?? ''] ?? 'a field';
  return { key: `rule:${ruleId}:${name}`, topic: 'site', text: `In the rule ${ruleName}, ${field} ${detail}.`, fix };
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  project: 'the project',
  issueType: 'the issue type',
  fields: 'a field',
  completedStatuses: '"completed"',
  declinedStatuses: '"declined"',
  cancelStatus: 'the status for canceled ones',
  fallbackOwner: 'the fallback owner',
};
