import { z } from 'zod';
import type { Jira } from '../../jira/jira';
import type { PageIssue, PageProject, Viewer } from './page-location';

const propertyMembers = {
  entity: z.enum(['issue', 'project', 'user']),
  propertyKey: z.string(),
  objectName: z.string().optional(),
};
const propertyCondition = z.strictObject(propertyMembers);
const equalToCondition = z.strictObject({ ...propertyMembers, value: z.string() });
const containsCondition = z.strictObject({ ...propertyMembers, value: z.union([z.string(), z.array(z.string())]) });
const oneOrMoreStrings = z.union([z.string(), z.array(z.string())]);

/** Viewer and location of a page, which display conditions test. */
export interface ConditionContext {
  readonly jira: Jira;
  readonly viewer: Viewer;
  readonly accountId: string;
  readonly issue: PageIssue | undefined;
  /** Project of the page or of its issue. */
  readonly project: PageProject | undefined;
  readonly now: number;
  /** Returns Jira's key of a permission. `key` is a module's key of the app, or Jira's key. */
  readonly permissionKey: (key: string) => string;
}

/**
 * Display conditions by name. Each is tested with its value in the manifest and the page's context [doc:
 * display-conditions].
 */
const CONDITIONS: Readonly<Record<string, (value: unknown, context: ConditionContext) => boolean>> = {
  and: (value, context) => allHold(value, context),
  or: (value, context) => entries(value).some(([name, inner]) => holds(name, inner, context)),
  not: (value, context) => !allHold(value, context),
  isAdmin: (value, { viewer }) => viewer.hasPermission('ADMINISTER') === z.boolean().parse(value),
  isSiteAdmin: (value, { viewer }) => viewer.hasPermission('ADMINISTER') === z.boolean().parse(value),
  canAdministerJira: (value, { viewer }) => viewer.hasPermission('ADMINISTER') === z.boolean().parse(value),
  isLoggedIn: (value) => z.boolean().parse(value),
  hasProjectPermission: (value, { viewer, issue, project }) =>
    project !== undefined &&
    viewer.hasPermission(z.string().parse(value), issue ? { issue: issue.key } : { project: project.key }),
  hasGlobalPermission: (value, { viewer, permissionKey }) =>
    viewer.hasPermission(permissionKey(z.string().parse(value))),
  projectKey: (value, { project }) =>
    project !== undefined && [oneOrMoreStrings.parse(value)].flat().includes(project.key),
  issueType: (value, { issue }) => issue !== undefined && [oneOrMoreStrings.parse(value)].flat().includes(issue.type),
  entityPropertyExists: (value, context) => propertyOf(propertyCondition.parse(value), context) !== undefined,
  entityPropertyEqualTo(value, context) {
    const condition = equalToCondition.parse(value);
    const propertyValue = propertyOf(condition, context);
    return propertyValue !== undefined && comparableText(propertyValue) === condition.value;
  },
  entityPropertyContainsAny: (value, context) => containsValues(value, context, 'some'),
  entityPropertyContainsAll: (value, context) => containsValues(value, context, 'every'),
};

/** Yields the names of conditions that the sandbox doesn't support. */
export function* unknownConditions(conditions: Readonly<Record<string, unknown>> | undefined): Generator<string> {
  for (const [name, value] of Object.entries(conditions ?? {})) {
    if (!(name in CONDITIONS)) yield name;
    else if (name === 'and' || name === 'or' || name === 'not') {
      yield* unknownConditions(Object.fromEntries(entries(value)));
    }
  }
}

/** Returns true if a page with these conditions is shown. Conditions only hide a page; they don't restrict access. */
export function conditionsHold(
  conditions: Readonly<Record<string, unknown>> | undefined,
  context: ConditionContext,
): boolean {
  return allHold(conditions ?? {}, context);
}

function allHold(value: unknown, context: ConditionContext): boolean {
  return entries(value).every(([name, inner]) => holds(name, inner, context));
}

function holds(name: string, value: unknown, context: ConditionContext): boolean {
  const condition = CONDITIONS[name];
  if (!condition) throw new Error(`the sandbox does not support the display condition ${name}`);
  return condition(value, context);
}

/** Returns the conditions of a map, or of a list of maps. */
function entries(value: unknown): [string, unknown][] {
  const maps = Array.isArray(value) ? (value as unknown[]) : [value];
  return maps.flatMap((map) => Object.entries(z.record(z.string(), z.unknown()).parse(map)));
}

function propertyOf(
  { entity, propertyKey, objectName }: z.infer<typeof propertyCondition>,
  { jira, issue, project, accountId, now }: ConditionContext,
): unknown {
  const value =
    entity === 'user'
      ? jira.userProperty(accountId, propertyKey, now)
      : entity === 'issue'
        ? issue && jira.issueProperty(issue.id, propertyKey, now)
        : project && jira.projectProperty(project.id, propertyKey, now);
  return (objectName?.split('.') ?? []).reduce<unknown>(
    (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function containsValues(value: unknown, context: ConditionContext, quantifier: 'some' | 'every'): boolean {
  const condition = containsCondition.parse(value);
  const propertyValue = propertyOf(condition, context);
  const values = propertyValue === undefined ? [] : Array.isArray(propertyValue) ? propertyValue : [propertyValue];
  const texts = values.map(comparableText);
  return [condition.value].flat()[quantifier]((searched) => texts.includes(searched));
}

/** Returns the text by which conditions compare a value. A value that isn't a string is compared as JSON. */
const comparableText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
