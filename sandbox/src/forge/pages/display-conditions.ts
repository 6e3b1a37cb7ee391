import { z } from 'zod';
import type { Jira } from '../../jira/jira';
import type { IssuePlace, ProjectPlace, Viewer } from './page-place';

const property = {
  entity: z.enum(['issue', 'project', 'user']),
  propertyKey: z.string(),
  objectName: z.string().optional(),
};
const exists = z.strictObject(property);
const equalTo = z.strictObject({ ...property, value: z.string() });
const contains = z.strictObject({ ...property, value: z.union([z.string(), z.array(z.string())]) });
const issueFact = z.union([z.string(), z.array(z.string())]);

/** Viewer and location of a page. */
export interface ConditionPlace {
  readonly jira: Jira;
  readonly viewer: Viewer;
  readonly accountId: string;
  readonly issue: IssuePlace | undefined;
  /** Project of the page or of its issue. */
  readonly project: ProjectPlace | undefined;
  readonly now: number;
  /** Returns the key that Jira uses for a permission. `given` is the app's own key of it, or a key of Jira. */
  readonly permissionKey: (given: string) => string;
}

/**
 * Display conditions by name. Each gets its value in the manifest and the page's location [doc: display-conditions].
 */
const CONDITIONS: Readonly<Record<string, (value: unknown, place: ConditionPlace) => boolean>> = {
  and: (value, place) => all(value, place),
  or: (value, place) => entries(value).some(([name, one]) => holds(name, one, place)),
  not: (value, place) => !all(value, place),
  isAdmin: (value, { viewer }) => viewer.hasPermission('ADMINISTER') === z.boolean().parse(value),
  isSiteAdmin: (value, { viewer }) => viewer.hasPermission('ADMINISTER') === z.boolean().parse(value),
  canAdministerJira: (value, { viewer }) => viewer.hasPermission('ADMINISTER') === z.boolean().parse(value),
  isLoggedIn: (value) => z.boolean().parse(value),
  hasProjectPermission: (value, { viewer, issue, project }) =>
    project !== undefined &&
    viewer.hasPermission(z.string().parse(value), issue ? { issue: issue.key } : { project: project.key }),
  hasGlobalPermission: (value, { viewer, permissionKey }) =>
    viewer.hasPermission(permissionKey(z.string().parse(value))),
  projectKey: (value, { project }) => project !== undefined && [issueFact.parse(value)].flat().includes(project.key),
  issueType: (value, { issue }) => issue !== undefined && [issueFact.parse(value)].flat().includes(issue.type),
  entityPropertyExists: (value, place) => propertyOf(exists.parse(value), place) !== undefined,
  entityPropertyEqualTo(value, place) {
    const condition = equalTo.parse(value);
    const found = propertyOf(condition, place);
    return found !== undefined && text(found) === condition.value;
  },
  entityPropertyContainsAny: (value, place) => contained(value, place, 'some'),
  entityPropertyContainsAll: (value, place) => contained(value, place, 'every'),
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

/** Returns true if a page with these conditions is shown. Conditions hide a page but don't protect it. */
export function conditionsHold(
  conditions: Readonly<Record<string, unknown>> | undefined,
  place: ConditionPlace,
): boolean {
  return all(conditions ?? {}, place);
}

function all(value: unknown, place: ConditionPlace): boolean {
  return entries(value).every(([name, one]) => holds(name, one, place));
}

function holds(name: string, value: unknown, place: ConditionPlace): boolean {
  const condition = CONDITIONS[name];
  if (!condition) throw new Error(`the sandbox does not support the display condition ${name}`);
  return condition(value, place);
}

/** Returns the rules of a map, or of a list of maps. */
function entries(value: unknown): [string, unknown][] {
  const maps = Array.isArray(value) ? (value as unknown[]) : [value];
  return maps.flatMap((map) => Object.entries(z.record(z.string(), z.unknown()).parse(map)));
}

function propertyOf(
  { entity, propertyKey, objectName }: z.infer<typeof exists>,
  { jira, issue, project, accountId, now }: ConditionPlace,
): unknown {
  const value =
    entity === 'user'
      ? jira.userProperty(accountId, propertyKey, now)
      : entity === 'issue'
        ? issue && jira.issueProperty(issue.id, propertyKey, now)
        : project && jira.projectProperty(project.id, propertyKey, now);
  return (objectName?.split('.') ?? []).reduce<unknown>(
    (found, name) => (isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined),
    value,
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function contained(value: unknown, place: ConditionPlace, how: 'some' | 'every'): boolean {
  const condition = contains.parse(value);
  const found = propertyOf(condition, place);
  const list = Array.isArray(found) ? found.map(text) : found === undefined ? [] : [text(found)];
  return [condition.value].flat()[how]((wanted) => list.includes(wanted));
}

/** Returns the text by which conditions compare a value. A value that is no string is compared as JSON. */
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
