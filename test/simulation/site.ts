import type { Issue, Value } from 'forge-sandbox';

/** How an issue stood from `at` on. */
export interface Standing {
  readonly at: number;
  readonly statusId: string;
  readonly resolution: string | null;
  readonly assignee: string | null;
  readonly projectId: string;
}

/** An issue's life, oldest first: how it stands now, taken back change by change. */
export function lifeOf(issue: Issue): readonly Standing[] {
  let later = {
    statusId: issue.statusId,
    resolution: textIn(issue.values.resolution),
    assignee: textIn(issue.values.assignee),
    projectId: issue.projectId,
  };
  const life: Standing[] = [];
  for (const { at, items } of [...issue.history].reverse()) {
    life.unshift({ at, ...later });
    for (const { fieldId, from } of items) {
      if (fieldId === 'status') later = { ...later, statusId: from ?? '' };
      if (fieldId === 'resolution') later = { ...later, resolution: from };
      if (fieldId === 'assignee') later = { ...later, assignee: from };
      if (fieldId === 'project') later = { ...later, projectId: from ?? '' };
    }
  }
  return [{ at: issue.created, ...later }, ...life];
}

/** A value that is a text or an id; null where it is none. */
export const textIn = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);

/** Whether somebody took away the property that the app gave the issue. */
export function isTampered(issue: Issue): boolean {
  return tamperedAt(issue) !== undefined;
}

/** When somebody did, epoch ms; undefined while it is there. */
export function tamperedAt({ properties, created }: Issue): number | undefined {
  const property = properties.delegation?.at(-1);
  if (!property) return created;
  return property.removed === true || JSON.stringify(property.value).includes('nothing') ? property.at : undefined;
}
