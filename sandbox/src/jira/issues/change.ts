import { mentions } from '../adf';
import { fieldById } from '../fields/catalog';
import { historyValue } from '../fields/values';
import { sendIssueUpdated, sendMentions } from '../events';
import type { Document, Value } from '../model/field';
import type { ChangeItem, Issue } from '../model/issue';
import type { Project } from '../model/project';
import { nextId, projectOf, statusOf, type Actor, type World } from '../world';

/** A change of an issue. Absent members stay the same. */
export interface Change {
  readonly values?: Readonly<Record<string, Value>>;
  readonly statusId?: string;
  /** History items that aren't about a value or the status, such as a link or a move. */
  readonly items?: readonly ChangeItem[];
  /** `jiraEventTypeName` of the event. */
  readonly eventTypeName?: string | undefined;
}

const isSameValue = (a: Value | undefined, b: Value): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function fieldItems(world: World, issue: Issue, values: Readonly<Record<string, Value>>): ChangeItem[] {
  return Object.entries(values).flatMap(([id, to]) => {
    const field = fieldById(world, id);
    const from = issue.values[id] ?? null;
    if (!field || isSameValue(from, to)) return [];
    const before = historyValue(world, field, from);
    const after = historyValue(world, field, to);
    const custom = field.custom !== undefined;
    return [
      {
        field: custom ? field.name : id,
        fieldId: id,
        custom,
        from: before.id,
        fromString: before.text,
        to: after.id,
        toString: after.text,
      },
    ];
  });
}

export const statusItem = (world: World, from: string, to: string): ChangeItem => ({
  field: 'status',
  fieldId: 'status',
  custom: false,
  from,
  fromString: statusOf(world, from).name,
  to,
  toString: statusOf(world, to).name,
});

/** Updates the issue in the search index, which doesn't contain archived and trashed issues. */
export function reindex(world: World, issue: Issue): void {
  const { archived, trashed } = projectOf(world, issue);
  const isHidden = issue.archived !== null || archived !== null || trashed !== null;
  const links = world.site.links.filter((each) => each.from === issue.id || each.to === issue.id);
  world.index.update(issue.id, isHidden ? undefined : issue, links);
}

/** Updates all issues of a project in the search index. Searches see the change after the lag. */
export function reindexProject(world: World, project: Project): void {
  for (const issue of Object.values(world.site.issues)) if (issue.projectId === project.id) reindex(world, issue);
}

export const isDocument = (value: Value | undefined): value is Document =>
  typeof value === 'object' && value !== null && 'type' in value;

/** Applies a change to fields, times, history and the index, and sends its event. Does nothing if no value differs. */
export function applyChange(world: World, actor: Actor, issue: Issue, change: Change): void {
  const now = world.clock.now();
  const { values = {}, statusId = issue.statusId } = change;
  const items = [...fieldItems(world, issue, values), ...(change.items ?? [])];
  if (statusId !== issue.statusId) items.push(statusItem(world, issue.statusId, statusId));
  if (items.length === 0) return;

  const oldDescription = issue.values.description;
  const oldMentions = isDocument(oldDescription) ? mentions(oldDescription) : [];
  issue.values = { ...issue.values, ...values };
  if (statusOf(world, issue.statusId).category !== statusOf(world, statusId).category) issue.statusChanged = now;
  issue.statusId = statusId;
  const resolution = items.find((each) => each.fieldId === 'resolution');
  if (resolution) issue.resolved = resolution.to === null ? null : now;
  issue.updated = now;
  issue.history = [...issue.history, { id: nextId(world, 'change'), author: actor.accountId, at: now, items }];
  reindex(world, issue);

  const isResolved = resolution?.from === null && resolution.to !== null;
  const transitionType = statusId === change.statusId ? 'issue_generic' : undefined;
  sendIssueUpdated(
    world,
    actor,
    issue,
    items,
    change.eventTypeName ?? (isResolved ? 'issue_resolved' : transitionType),
  );
  const newDescription = values.description;
  if (isDocument(newDescription)) {
    sendMentions(
      world,
      actor,
      issue,
      mentions(newDescription).filter((each) => !oldMentions.includes(each)),
    );
  }
}
