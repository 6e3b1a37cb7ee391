import type { Issue, Value } from 'forge-sandbox';

/** A node of an Atlassian document, as far as the checker reads it. */
interface DocumentNode {
  readonly text?: string;
  readonly marks?: readonly { readonly type: string }[];
  readonly content?: readonly DocumentNode[];
}

/** Returns the top nodes of a value that is an Atlassian document; none for another value. */
export function documentNodes(value: Value | undefined): readonly DocumentNode[] {
  const isDocument = typeof value === 'object' && value !== null && 'content' in value;
  return isDocument ? (value.content ?? []) : [];
}

/** State of an issue from `at` on, epoch ms. */
export interface IssueStanding {
  readonly at: number;
  readonly statusId: string;
  readonly resolution: string | null;
  readonly assignee: string | null;
  readonly projectId: string;
}

/** Returns an issue's states, oldest first, by undoing its change history. */
export function issueHistoryOf(issue: Issue): readonly IssueStanding[] {
  let later = {
    statusId: issue.statusId,
    resolution: textIn(issue.values.resolution),
    assignee: textIn(issue.values.assignee),
    projectId: issue.projectId,
  };
  const states: IssueStanding[] = [];
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

/** Returns a value that is a text or an id, else null. */
export const textIn = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);

/** Returns true once somebody removed or broke the property that the app set. */
export function isTampered(issue: Issue): boolean {
  return tamperedAt(issue) !== undefined;
}

/** Returns the moment of that change, epoch ms; undefined while the property is intact. */
export function tamperedAt({ properties, created }: Issue): number | undefined {
  const property = properties.delegation?.at(-1);
  if (!property) return created;
  return property.removed === true || JSON.stringify(property.value).includes('nothing') ? property.at : undefined;
}
