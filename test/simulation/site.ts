import { z } from 'zod';

/** Jira's own memory, as far as the checker goes by it: what really is, whoever may see it. */
const issueSchema = z.object({
  id: z.string(),
  key: z.string(),
  projectId: z.string(),
  statusId: z.string(),
  creator: z.string(),
  created: z.number(),
  archived: z.number().nullable(),
  values: z.looseObject({
    summary: z.unknown(),
    assignee: z.string().nullish(),
    resolution: z.string().nullish(),
  }),
  history: z.array(
    z.object({
      at: z.number(),
      items: z.array(z.object({ fieldId: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    }),
  ),
  /** Each value that a property had, the newest last. */
  properties: z.record(
    z.string(),
    z.array(z.object({ at: z.number(), value: z.unknown(), removed: z.literal(true).optional() })),
  ),
  comments: z.array(z.object({ author: z.string() })),
});
export type Issue = z.infer<typeof issueSchema>;

export const siteSchema = z.object({
  site: z.object({
    issues: z.record(z.string(), issueSchema),
    projects: z.record(
      z.string(),
      z.object({
        id: z.string(),
        key: z.string(),
        archived: z.number().nullable(),
        trashed: z.number().nullable(),
        appsBlocked: z.boolean(),
      }),
    ),
    links: z.array(z.object({ from: z.string(), to: z.string() })),
  }),
});
export type Site = z.infer<typeof siteSchema>['site'];

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
    resolution: issue.values.resolution ?? null,
    assignee: issue.values.assignee ?? null,
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
