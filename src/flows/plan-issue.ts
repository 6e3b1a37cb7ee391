import { appendDone, toAdf } from '../domain/adf';
import type { DelegationCall } from '../domain/call';
import { goalsAnew } from '../domain/goals';
import type { JsonValue } from '../domain/json';
import { escapePointer, unprocessable, type FieldError } from '../domain/problem';
import { DEFAULT_DESCRIPTION, DEFAULT_SUMMARY, pickRule } from '../domain/rule';
import { isAllowed, prioritiesOf, type Place, type SavedRule, type Settings } from '../domain/settings';
import { findNamed, type Goals, type ResolutionRef, type UserRef } from '../domain/status';
import { renderMarkdown, renderText, valuesOf } from '../domain/template';
import { readIssue } from '../platform/jira';
import { findOwner } from './find-owner';
import { findPlace, isPlaceOf } from './find-place';
import { newLookups, type Lookups } from './lookups';

/** What will be made of a call: nothing is written yet. */
export interface Plan {
  readonly rule: SavedRule | undefined;
  readonly why: string;
  readonly place: Place;
  readonly goals: Goals;
  /** As Jira's create call takes them. */
  readonly fields: Readonly<Record<string, JsonValue>>;
  /** Where the call named a field, by the field's id: what Jira refuses is pointed out there. */
  readonly pointers: Readonly<Record<string, string>>;
  readonly assignee: UserRef | null;
  readonly warnings: readonly string[];
}

/** Fields that an app fills by itself, or that Jira does: never asked of a caller. */
export const GIVEN_FIELDS: ReadonlySet<string> = new Set([
  'project',
  'issuetype',
  'summary',
  'description',
  'reporter',
  'assignee',
  'labels',
  'duedate',
  'priority',
  'parent',
]);

/**
 * Makes a plan of a call and the rule that fits: project, type, summary, description, owner, statuses, fields.
 * @throws Refusal 422 with each field that Jira or the rule can't take
 */
export async function planIssue(
  call: DelegationCall,
  settings: Settings,
  lookups: Lookups = newLookups(),
): Promise<Plan> {
  const picked = pickRule(settings.rules, call.app.name);
  const place = await placeOf(call, picked?.rule, settings);
  await findParent(call.issue?.parent);
  const goals = await goalsOf(call, picked?.rule, place, lookups);
  const { fields, pointers, warnings } = fieldsOf(call, picked?.rule, place);
  const owner = await findOwner(call, picked?.rule.fallbackOwner ?? null, place.project.key, lookups);
  const values = valuesOf(call, owner.assignee ? { owner: owner.assignee.displayName } : {});
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
      ...(picked ? rendered(picked.rule.fields, fields, (text) => renderText(text, values)) : {}),
      project: { id: place.project.id },
      issuetype: { id: place.issueType.id },
      summary: call.issue?.summary ?? renderText(picked?.rule.summary ?? DEFAULT_SUMMARY, values),
      description: asJson(done),
      // Always sent: left out, Jira would take the project's default assignee, who may be the leaver.
      assignee: owner.assignee && { id: owner.assignee.accountId },
    },
    pointers,
    assignee: owner.assignee,
    warnings: [...warnings, ...owner.warnings],
  };
}

/** @throws Refusal 422 where there is no such place, or the admin does not allow the service its project */
async function placeOf(call: DelegationCall, rule: SavedRule | undefined, settings: Settings): Promise<Place> {
  const { project, type } = call.issue ?? {};
  const wantedProject = project ?? rule?.place.project.id;
  const wantedType = type ?? rule?.place.issueType.name;
  if (wantedProject === undefined || wantedType === undefined) {
    throw unprocessable(
      `No rule is for the app ${call.app.name}. Send issue.project, issue.type and completedStatuses, or have an admin of the Jira site make a rule for all apps.`,
      [
        ...(wantedProject === undefined
          ? [{ pointer: '/issue/project', detail: 'is required where no rule fits' }]
          : []),
        ...(wantedType === undefined ? [{ pointer: '/issue/type', detail: 'is required where no rule fits' }] : []),
      ],
    );
  }
  if (rule && project === undefined && !isAllowed(settings, rule.place.project)) {
    throw unprocessable(
      `The rule ${nameOf(rule)} makes issues in ${rule.place.project.key}, which the admin does not allow the service. Have an admin allow it, or change the rule.`,
      [{ pointer: '/issue/project', detail: 'is no project that the service may use, though the rule names it' }],
    );
  }
  if (rule && isPlaceOf(rule, project, type) && isAllowed(settings, rule.place.project)) return rule.place;
  return findPlace(wantedProject, wantedType, { project: '/issue/project', issueType: '/issue/type' }, (found) =>
    isAllowed(settings, found),
  );
}

/** What Jira takes as an issue's key or id; anything else names no issue. */
const ISSUE = /^[A-Za-z0-9_]+(-\d+)?$/;

/** Jira would blame the issue type for a parent that is not there. */
async function findParent(parent: string | undefined): Promise<void> {
  if (parent === undefined || (ISSUE.test(parent) && (await readIssue(parent, '')))) return;
  throw unprocessable(`The app can't see an issue ${parent}. Check its key, and that the app may browse its project.`, [
    { pointer: '/issue/parent', detail: 'is no issue that the app can see' },
  ]);
}

async function goalsOf(
  call: DelegationCall,
  rule: SavedRule | undefined,
  place: Place,
  lookups: Lookups,
): Promise<Goals> {
  const errors: FieldError[] = [];
  const statuses = (names: readonly string[], pointer: string) =>
    names.flatMap((name, index) => {
      const status = findNamed(place.statuses, name);
      if (!status) {
        errors.push({
          pointer: `${pointer}/${index}`,
          detail: `is no status of ${place.issueType.name} in ${place.project.key}`,
        });
      }
      return status ?? [];
    });
  const ruled = rule && goalsAnew(goalsOfRule(rule), place.statuses).goals;
  const completed = call.completedStatuses
    ? statuses(call.completedStatuses, '/completedStatuses')
    : (ruled?.completed ?? []);
  const declined = call.declinedStatuses
    ? statuses(call.declinedStatuses, '/declinedStatuses')
    : (ruled?.declined ?? []);
  const declinedResolutions = call.declinedResolutions
    ? await resolutionsOf(call.declinedResolutions, errors, lookups)
    : (rule?.declinedResolutions ?? []);
  declined.forEach((status, index) => {
    if (completed.some(({ id }) => id === status.id)) {
      errors.push({
        pointer: `/declinedStatuses/${index}`,
        detail: 'is a completed status too: a status means one of the two',
      });
    }
  });
  if (errors.length > 0) {
    throw unprocessable('The workflow of the issue can not take these statuses. See the errors.', errors);
  }
  if (completed.length === 0) {
    throw unprocessable(
      rule
        ? `None of the completed statuses of the rule ${nameOf(rule)} is in the workflow of ${place.issueType.name} in ${place.project.key}. Send completedStatuses, or have an admin mend the rule.`
        : 'Send completedStatuses: no rule says when this delegation is completed.',
      [{ pointer: '/completedStatuses', detail: 'is required here' }],
    );
  }
  return { completed, declined, declinedResolutions, cancel: ruled?.cancel ?? null };
}

function goalsOfRule({ completed, declined, declinedResolutions, cancelStatus }: SavedRule): Goals {
  return { completed, declined, declinedResolutions, cancel: cancelStatus };
}

async function resolutionsOf(
  names: readonly string[],
  errors: FieldError[],
  lookups: Lookups,
): Promise<ResolutionRef[]> {
  if (names.length === 0) return [];
  const known = await lookups.readResolutions();
  return names.flatMap((name, index) => {
    const resolution = findNamed(known, name);
    if (!resolution) errors.push({ pointer: `/declinedResolutions/${index}`, detail: 'is no resolution of the site' });
    return resolution ? { id: resolution.id, name: resolution.name } : [];
  });
}

/** What the call asks for must be had; what comes from the rule or the app itself is left out with a warning. */
function fieldsOf(call: DelegationCall, rule: SavedRule | undefined, place: Place) {
  const takes = (field: string) => place.fields.some(({ id }) => id === field);
  const where = `${place.issueType.name} in ${place.project.key}`;
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  const fields: Record<string, JsonValue> = {};
  const pointers: Record<string, string> = {
    project: '/issue/project',
    issuetype: '/issue/type',
    summary: '/issue/summary',
    description: '/issue/description',
  };

  const asked = (field: string, pointer: string, value: JsonValue) => {
    pointers[field] = pointer;
    if (takes(field)) fields[field] = value;
    else errors.push({ pointer, detail: `is no field of ${where}` });
  };
  const own = (field: string, what: string, value: JsonValue) => {
    if (takes(field)) fields[field] = value;
    else warnings.push(`${what} left out: ${where} has no such field`);
  };

  const { labels, priority, parent } = call.issue ?? {};
  if (labels) asked('labels', '/issue/labels', [...new Set([...(rule?.labels ?? []), ...labels])]);
  else if (rule && rule.labels.length > 0) own('labels', 'the labels of the rule were', [...rule.labels]);
  if (priority !== undefined) {
    const known = findNamed(prioritiesOf(place), priority);
    if (known) asked('priority', '/issue/priority', { id: known.id });
    else errors.push({ pointer: '/issue/priority', detail: `is no priority of ${where}` });
  } else if (rule?.priority) own('priority', 'the priority of the rule was', { id: rule.priority.id });
  if (parent !== undefined) asked('parent', '/issue/parent', { key: parent });
  else if (place.issueType.subtask) {
    errors.push({ pointer: '/issue/parent', detail: `is required: ${place.issueType.name} is a sub-task` });
  }
  if (call.dueAt !== undefined) own('duedate', 'the due date was', call.dueAt);
  for (const [field, value] of Object.entries(call.issue?.fields ?? {})) {
    asked(field, `/issue/fields/${escapePointer(field)}`, value);
  }

  const missing = place.fields.filter(
    ({ id, required }) => required && !GIVEN_FIELDS.has(id) && !(id in fields) && !(rule && id in rule.fields),
  );
  errors.push(
    ...missing.map(({ id, name }) => ({
      pointer: `/issue/fields/${escapePointer(id)}`,
      detail: `is required by ${where}: ${name}`,
    })),
  );
  if (errors.length > 0) {
    const blame =
      rule && missing.length > 0 ? ` The rule ${nameOf(rule)} does not fill every field that ${where} requires.` : '';
    throw unprocessable(`${where} can not take this delegation. See the errors.${blame}`, errors);
  }
  return { fields, pointers, warnings };
}

/** A rule's own fields where the call names none; texts in them are templates. */
function rendered(
  fields: Readonly<Record<string, JsonValue>>,
  named: Readonly<Record<string, JsonValue>>,
  render: (text: string) => string,
) {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([field]) => !(field in named))
      .map(([field, value]) => [field, renderedValue(value, render)]),
  );
}

function renderedValue(value: JsonValue, render: (text: string) => string): JsonValue {
  if (typeof value === 'string') return render(value);
  if (Array.isArray(value)) return value.map((entry) => renderedValue(entry, render));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renderedValue(member, render)]));
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

export function nameOf(rule: Pick<SavedRule, 'app'>): string {
  return rule.app === null ? 'for all apps' : `for ${rule.app}`;
}
