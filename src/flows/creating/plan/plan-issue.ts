import { appendCompletionHint, toAdf } from '../../../domain/configuration/adf';
import { asJson } from '../../../domain/configuration/field-value';
import type { DelegationRequest } from '../../../domain/contract/request-schemas';
import { ProblemError, unprocessableError } from '../../../domain/contract/problem';
import { DEFAULT_DESCRIPTION, DEFAULT_SUMMARY, ruleName, pickRule } from '../../../domain/configuration/rule';
import { isAllowed, type RuleTarget, type SavedRule, type Settings } from '../../../domain/configuration/settings';
import type { CreationPlan } from '../../../domain/delegation/creation-plan';
import type { OutcomeStatuses, UserRef } from '../../../domain/delegation/status';
import { renderMarkdown, renderText, valuesOf } from '../../../domain/configuration/template';
import { readIssue } from '../../../platform/jira/issue';
import { findOwner } from './find-owner';
import { findTarget, isTargetOf } from './find-project';
import { type JiraCache, newJiraCache } from '../../records/jira-cache';
import { fieldsOfRequest, fieldsOfRule, screenOf } from './plan-fields';
import { planStatuses } from './plan-statuses';

/** Plan of a delegation. Nothing is written yet. */
export interface Plan {
  readonly rule: SavedRule | undefined;
  /** Reason why the rule applies, or why no rule applies. */
  readonly why: string;
  readonly target: RuleTarget;
  readonly outcomeStatuses: OutcomeStatuses;
  readonly issue: CreationPlan;
  readonly assignee: UserRef | null;
  readonly warnings: readonly string[];
}

type PickedRule = ReturnType<typeof pickRule<SavedRule>>;

/**
 * Plans a delegation by its request and the rule for its app: project, issue type, summary, description, owner,
 * statuses, fields. The rule's stored metadata may be outdated, so Jira is read again before a request is refused.
 * @throws ProblemError 422 with each field that Jira or the rule doesn't accept
 */
export async function planIssue(
  request: DelegationRequest,
  settings: Settings,
  jira: JiraCache = newJiraCache(),
): Promise<Plan> {
  const picked = pickRule(settings.rules, request.app.name);
  const { target, isStored } = await findRequestedTarget(request, picked?.rule, settings, jira);
  try {
    return await planFor(request, picked, target, jira);
  } catch (error) {
    if (!isStored || !(error instanceof ProblemError)) throw error;
    return planFor(request, picked, await findTargetAgain(target, picked?.rule, jira), jira);
  }
}

/**
 * Reads the metadata of the rule's project and issue type again.
 * @throws ProblemError 422 with the rule whose project or issue type doesn't exist anymore
 */
async function findTargetAgain(
  { project, issueType }: RuleTarget,
  rule: SavedRule | undefined,
  jira: JiraCache,
): Promise<RuleTarget> {
  try {
    return await findTarget(project.id, issueType.id, REQUEST_POINTERS, { jira });
  } catch (error) {
    throw withRuleNamed(error, rule);
  }
}

/** Adds to a problem that the rule caused it. */
function withRuleNamed(error: unknown, rule: SavedRule | undefined): unknown {
  if (!rule || !(error instanceof ProblemError)) return error;
  const { detail, errors } = error.problem;
  return unprocessableError(`${detail} Have an admin of the Jira site fix the rule ${ruleName(rule)}.`, errors);
}

const REQUEST_POINTERS = { project: '/issue/project', issueType: '/issue/type' };

async function planFor(
  request: DelegationRequest,
  picked: PickedRule,
  target: RuleTarget,
  jira: JiraCache,
): Promise<Plan> {
  const rule = picked?.rule;
  const problems: ProblemError[] = [];
  // Collects problems, so that the caller can fix all of them at once.
  const collect = async <T>(part: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const parentId = await collect(() => findParent(request.issue?.parent));
  const outcomeStatuses = await collect(() => planStatuses(request, rule, target, jira));
  const requested = await collect(() => fieldsOfRequest(request, rule, target, parentId));
  if (!outcomeStatuses || !requested || problems.length > 0) throw combinedError(problems);
  const owner = await findOwner(request, rule?.fallbackOwner ?? null, target.project.key, jira);
  const values = valuesOf(request, owner.assignee ? { owner: owner.assignee.displayName } : {});
  const ruleFields = rule && fieldsOfRule(rule, requested.fields, target, rendererOf(values));
  const { fields, warnings } = fieldsOfApp(target, {
    description: describe(request, rule, values, outcomeStatuses),
    assignee: owner.assignee,
  });
  return {
    rule,
    why: picked?.why ?? 'no rule names this app: the request contains everything',
    target,
    outcomeStatuses,
    issue: {
      fields: {
        ...requested.fields,
        ...ruleFields?.fields,
        ...fields,
        project: { id: target.project.id },
        issuetype: { id: target.issueType.id },
        summary: request.issue?.summary ?? renderText(rule?.summary ?? DEFAULT_SUMMARY, values),
      },
      pointers: { ...requested.pointers },
      neededFields: [
        ...Object.keys(requested.pointers),
        ...Object.keys(ruleFields?.fields ?? {}),
        'project',
        'issuetype',
        'summary',
      ],
      rule: rule ? ruleName(rule) : null,
      statusIds: target.statuses.map(({ id }) => id),
      owner: owner.assignee,
    },
    assignee: owner.assignee,
    warnings: [...requested.warnings, ...(ruleFields?.warnings ?? []), ...warnings, ...owner.warnings],
  };
}

type Values = ReturnType<typeof valuesOf>;

function rendererOf(values: Values) {
  return {
    line: (text: string) => renderText(text, values),
    markdown: (text: string) => renderMarkdown(text, values),
  };
}

/** Returns the description of the issue, which ends with the statuses that end the delegation. */
function describe(
  request: DelegationRequest,
  rule: SavedRule | undefined,
  values: Values,
  outcomeStatuses: OutcomeStatuses,
) {
  const markdown = request.issue?.description ?? renderMarkdown(rule?.description ?? DEFAULT_DESCRIPTION, values);
  const names = (refs: readonly { name: string }[]) => refs.map(({ name }) => name);
  return appendCompletionHint(toAdf(markdown), {
    person: values.person.name,
    app: request.account === undefined ? request.app.name : `${request.app.name} (${request.account})`,
    completed: names(outcomeStatuses.completed),
    declined: names(outcomeStatuses.declined),
    declinedResolutions: names(outcomeStatuses.declinedResolutions),
  });
}

/** Returns the fields that the app fills and the create screen has, and a warning for each one that it lacks. */
function fieldsOfApp(
  target: RuleTarget,
  { description, assignee }: { description: unknown; assignee: UserRef | null },
): Pick<CreationPlan, 'fields'> & { warnings: string[] } {
  const screen = screenOf(target);
  const warnings = [
    ...(screen.has('description') ? [] : [screen.missingFieldText('the description was left out')]),
    ...(screen.has('assignee') || !assignee
      ? []
      : [`${screen.missingFieldText('the owner was left out')}: the issue is assigned right after it is created`]),
  ];
  return {
    fields: {
      ...(screen.has('description') ? { description: asJson(description) } : {}),
      // Null is sent too, because without the field Jira would use the project's default assignee, who may be the
      // person who leaves.
      ...(screen.has('assignee') ? { assignee: assignee && { id: assignee.accountId } } : {}),
    },
    warnings,
  };
}

/** Combines several errors into one, so that the caller can fix all fields at once. */
function combinedError(problems: readonly ProblemError[]): ProblemError {
  return unprocessableError(
    problems.map(({ problem }) => problem.detail).join(' '),
    problems.flatMap(({ problem }) => problem.errors ?? []),
  );
}

/**
 * Returns the project and issue type for a request.
 * @throws ProblemError 422 if the project or type doesn't exist, or the admin doesn't allow the project for the service
 */
async function findRequestedTarget(
  request: DelegationRequest,
  rule: SavedRule | undefined,
  settings: Settings,
  jira: JiraCache,
): Promise<{ target: RuleTarget; isStored: boolean }> {
  const { project, type } = request.issue ?? {};
  const requestedProject = project ?? rule?.place.project.id;
  const requestedType = type ?? rule?.place.issueType.name;
  if (requestedProject === undefined || requestedType === undefined) {
    const pointers = [
      ...(requestedProject === undefined ? ['/issue/project'] : []),
      ...(requestedType === undefined ? ['/issue/type'] : []),
      ...(request.completedStatuses ? [] : ['/completedStatuses']),
    ];
    throw unprocessableError(
      `No rule is for the app ${request.app.name}. Send issue.project, issue.type and completedStatuses, or have an admin of the Jira site add a rule for all apps.`,
      pointers.map((pointer) => ({ pointer, detail: 'is required without a rule for the app' })),
    );
  }
  if (rule && project === undefined && !isAllowed(settings, rule.place.project)) {
    throw unprocessableError(
      `The rule ${ruleName(rule)} creates issues in ${rule.place.project.key}, which the admin doesn't allow for the service. Have an admin allow the project, or change the rule.`,
      [{ pointer: '/issue/project', detail: "isn't a project that the service may use, although the rule uses it" }],
    );
  }
  if (rule && isTargetOf(rule, project, type) && isAllowed(settings, rule.place.project)) {
    return { target: rule.place, isStored: true };
  }
  const mayUse = (candidate: RuleTarget['project']) => isAllowed(settings, candidate);
  try {
    const target = await findTarget(requestedProject, requestedType, REQUEST_POINTERS, { mayUse, jira });
    return { target, isStored: false };
  } catch (error) {
    throw project === undefined && isAboutProject(error) ? withRuleNamed(error, rule) : error;
  }
}

function isAboutProject(error: unknown): boolean {
  const { errors = [] } = error instanceof ProblemError ? error.problem : {};
  return errors.some(({ pointer }) => pointer === REQUEST_POINTERS.project);
}

/** Format of an issue's key or id. */
const ISSUE_REF = /^[A-Za-z0-9_]+(-\d+)?$/;

/**
 * Returns the id of the parent issue. Jira's own error for a missing parent would refer to the issue type.
 * @throws ProblemError 422 if the app can't see the parent
 */
async function findParent(parent: string | undefined): Promise<string | undefined> {
  if (parent === undefined) return undefined;
  // Only the id is needed, which doesn't depend on the site's URL.
  const issue = ISSUE_REF.test(parent) ? await readIssue(parent, '') : null;
  if (issue) return issue.snapshot.id;
  throw unprocessableError(
    `The app can't see an issue ${parent}. Check its key, and that the app can browse its project.`,
    [{ pointer: '/issue/parent', detail: "isn't an issue that the app can see" }],
  );
}
