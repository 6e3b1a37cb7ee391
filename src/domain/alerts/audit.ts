import * as z from 'zod/mini';

/** An action of an admin in the audit log. `text` names the changed object, but never a value. */
export const AuditEntry = z.object({
  /** RFC 3339. */
  at: z.string(),
  /** Account id of the admin; null after Atlassian erased the account. */
  by: z.nullable(z.string()),
  /** Name of the admin function. */
  function: z.string(),
  /** Sentence for the audit log, such as `Changed the rule for Figma: completed statuses`. */
  text: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
