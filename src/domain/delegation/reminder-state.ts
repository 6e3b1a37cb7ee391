import * as z from 'zod/mini';

/** Reminder schedule of a delegation. */
export const Reminder = z.object({
  /** Epoch ms of the next reminder; null without one. */
  nextAt: z.nullable(z.number()),
  /** Date of the last reminder in the site's time zone; null before the first. */
  lastOn: z.nullable(z.string()),
  count: z.number(),
});
export type Reminder = z.infer<typeof Reminder>;

/** Returns epoch ms at which the sweep has to process a delegation for its reminder; undefined without one. */
export function reminderDueAt(delegation: {
  readonly state: string;
  readonly reminder?: Reminder;
}): number | undefined {
  return delegation.state === 'in_progress' ? (delegation.reminder?.nextAt ?? undefined) : undefined;
}
