import { appendDone, toAdf } from '../../domain/configuration/adf';
import type { DelegationRequest } from '../../domain/contract/request-schemas';
import type { JsonValue } from '../../domain/contract/json';
import { ProblemError, unprocessableError } from '../../domain/contract/problem';
import { DEFAULT_DESCRIPTION, DEFAULT_SUMMARY, ruleName, pickRule } from '../../domain/configuration/rule';
import { isAllowed, type RuleTarget, type SavedRule, type Settings } from '../../domain/configuration/settings';
import type { OutcomeStatuses, UserRef } from '../../domain/delegation/status';
import { renderMarkdown, renderText, valuesOf } from '../../domain/configuration/template';
import { readIssue } from '../../platform/jira/issue';
import { findOwner } from './find-owner';
import { findTarget, isTargetOf } from './find-project';
import { type JiraCache, newJiraCache } from '../records/jira-cache';
import { fieldsOf, fieldsOfRule } from './plan-fields';
import { planStatuses } from './plan-statuses';

/** What will be made of a call: nothing is written yet. */
export interface Plan {
  readonly rule: SavedRule | undefined;
  readonly why: string;
  readonly place: RuleTarget;
  readonly goals: OutcomeStatuses;
  /** As Jira's create call takes them. */
  readonly fields: Readonly<Record<string, JsonValue>>;
  /** Where the call named a field, by the field's id: what Jira refuses is pointed out there. */
  readonly pointers: Readonly<Record<string, string>>;
  readonly assignee: UserRef | null;
  readonly warnings: readonly string[];
}

/**
 * Makes a plan of a call and the rule that fits: project, type, summary, description, owner, statuses, fields.
 * @throws Refusal 422 with each field that Jira or the rule can't take
 */
export async function planIssue(
  call: DelegationRequest,
  settings: Settings,
  lookups: JiraCache = newJiraCache(),
): Promise<Plan> {
  const picked = pickRule(settings.rules, call.app.name);
  const place = await placeOf(call, picked?.rule, settings);
  const refusals: ProblemError[] = [];
  const taken = async <T>(part: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      refusals.push(error);
      return undefined;
    }
  };
  await taken(() => findParent(call.issue?.parent));
  const goals = await taken(() => planStatuses(call, picked?.rule, place, lookups));
  const asked = await taken(() => fieldsOf(call, picked?.rule, place));
  if (!goals || !asked || refusals.length > 0) throw together(refusals);
  const { fields, pointers, warnings } = asked;
  const owner = await findOwner(call, picked?.rule.fallbackOwner ?? null, place.project.key, lookups);
  const values = valuesOf(call, owner.assignee ? { owner: owner.assignee.displayName } : {});
  const ofRule = picked && fieldsOfRule(picked.rule, fields, place, (text) => renderText(text, values));
  const description = toAdf(
    call.issue?.description ?? renderMarkdown(picked?.rule.description ?? DEFAULT_DESCRIPTION, values),
  );
  const done = appendDone(description, {
    person: values.person.name,
    app: call.account === undefined ? call.app.name : `${call.app.name} (${call.account})`,
    completed: goals.completed.map(({ name }) => name),
    declined: goals.declined.map(({ name }) => name),
    declinedResolutions: goals.declinedResolutions.map(({ name }) => name),
  });
  return {
    rule: picked?.rule,
    why: picked?.why ?? 'no rule fits: the call says everything itself',
    place,
    goals,
    fields: {
      ...fields,
      ...ofRule?.fields,
      project: { id: place.project.id },
      issuetype: { id: place.issueType.id },
      summary: call.issue?.summary ?? renderText(picked?.rule.summary ?? DEFAULT_SUMMARY, values),
      description: asJson(done),
      // Always sent: left out, Jira would take the project's default assignee, who may be the leaver.
      assignee: owner.assignee && { id: owner.assignee.accountId },
    },
    pointers,
    assignee: owner.assignee,
    warnings: [...warnings, ...(ofRule?.warnings ?? []), ...owner.warnings],
  };
}

/** One refusal that names each field of several, so that the caller mends them at once. */
function together(refusals: readonly ProblemError[]): ProblemError {
  return unprocessableError(
    refusals.map(({ problem }) => problem.detail).join(' '),
    refusals.flatMap(({ problem }) => problem.errors ?? []),
  );
}

/** @throws Refusal 422 where there is no such place, or the admin does not allow the service its project */
async function placeOf(call: DelegationRequest, rule: SavedRule | undefined, settings: Settings): Promise<RuleTarget> {
  const { project, type } = call.issue ?? {};
  const wantedProject = project ?? rule?.place.project.id;
  const wantedType = type ?? rule?.place.issueType.name;
  if (wantedProject === undefined || wantedType === undefined) {
    throw unprocessableError(
      `No rule is for the app ${call.app.name}. Send issue.project, issue.type and completedStatuses, or have an admin of the Jira site make a rule for all apps.`,
      [
        ...(wantedProject === undefined
          ? [{ pointer: '/issue/project', detail: 'is required where no rule fits' }]
          : []),
        ...(wantedType === undefined ? [{ pointer: '/issue/type', detail: 'is required where no rule fits' }] : []),
        ...(call.completedStatuses
          ? []
          : [{ pointer: '/completedStatuses', detail: 'is required where no rule fits' }]),
      ],
    );
  }
  if (rule && project === undefined && !isAllowed(settings, rule.place.project)) {
    throw unprocessableError(
      `The rule ${ruleName(rule)} makes issues in ${rule.place.project.key}, which the admin does not allow the service. Have an admin allow it, or change the rule.`,
      [{ pointer: '/issue/project', detail: 'is no project that the service may use, though the rule names it' }],
    );
  }
  if (rule && isTargetOf(rule, project, type) && isAllowed(settings, rule.place.project)) return rule.place;
  return findTarget(wantedProject, wantedType, { project: '/issue/project', issueType: '/issue/type' }, (found) =>
    isAllowed(settings, found),
  );
}

/** What Jira takes as an issue's key or id; anything else names no issue. */
const ISSUE = /^[A-Za-z0-9_]+(-\d+)?$/;

/** Jira would blame the issue type for a parent that is not there. */
async function findParent(parent: string | undefined): Promise<void> {
  if (parent === undefined || (ISSUE.test(parent) && (await readIssue(parent, '')))) return;
  throw unprocessableError(
    `The app can't see an issue ${parent}. Check its key, and that the app may browse its project.`,
    [{ pointer: '/issue/parent', detail: 'is no issue that the app can see' }],
  );
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
