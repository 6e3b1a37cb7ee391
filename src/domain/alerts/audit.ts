import * as z from 'zod/mini';

/** Who changed something, and by which function: never to which value. */
export const AuditEntry = z.object({
  /** RFC 3339. */
  at: z.string(),
  /** The admin's account id; null where Atlassian had it erased. */
  by: z.nullable(z.string()),
  function: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
