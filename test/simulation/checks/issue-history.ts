import type { Issue, Value } from 'forge-sandbox';

/** Members of an Atlassian document's node that the checker reads. */
interface DocumentNode {
  readonly text?: string;
  readonly marks?: readonly { readonly type: string }[];
  readonly content?: readonly DocumentNode[];
}

/** Returns the top nodes of an Atlassian document; none for a value of another type. */
export function documentNodes(value: Value | undefined): readonly DocumentNode[] {
  const isDocument = typeof value === 'object' && value !== null && 'content' in value;
  return isDocument ? (value.content ?? []) : [];
}

/** State of an issue from `at` (epoch ms) on. */
export interface IssueState {
  readonly at: number;
  readonly statusId: string;
  readonly resolution: string | null;
  readonly assignee: string | null;
  readonly projectId: string;
}

/** Returns an issue's states, oldest first. Undoes its change history from the current state back. */
export function issueHistoryOf(issue: Issue): readonly IssueState[] {
  let later = {
    statusId: issue.statusId,
    resolution: textIn(issue.values.resolution),
    assignee: textIn(issue.values.assignee),
    projectId: issue.projectId,
  };
  const states: IssueState[] = [];
  for (const { at, items } of [...issue.history].reverse()) {
    states.unshift({ at, ...later });
    for (const { fieldId, from } of items) {
      if (fieldId === 'status') later = { ...later, statusId: from ?? '' };
      if (fieldId === 'resolution') later = { ...later, resolution: from };
      if (fieldId === 'assignee') later = { ...later, assignee: from };
      if (fieldId === 'project') later = { ...later, projectId: from ?? '' };
    }
  }
  return [{ at: issue.created, ...later }, ...states];
}

/** Returns a value that is a text or an id; null for a value of another type. */
export const textIn = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);

/** Returns true once the property that the app set was removed or broken. */
export function isTampered(issue: Issue): boolean {
  return tamperedAt(issue) !== undefined;
}

/**
 * Returns the time at which the property was removed or broken, epoch ms; undefined while it's intact. An issue that
 * never had the property counts from its creation.
 */
export function tamperedAt({ properties, created }: Issue): number | undefined {
  const property = properties.delegation?.at(-1);
  if (!property) return created;
  // The simulation breaks a property by the value `nothing`.
  return property.removed === true || JSON.stringify(property.value).includes('nothing') ? property.at : undefined;
}
