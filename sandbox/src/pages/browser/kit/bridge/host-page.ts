import { z } from 'zod';

/** The placement of a module on a page of Jira: its key, its issue, and the view of a gadget. */
export interface Placement {
  readonly module: string;
  readonly issue?: string | undefined;
  readonly project?: string | undefined;
  readonly entryPoint?: 'edit' | undefined;
}

const handler = z.custom<() => unknown>((value) => typeof value === 'function');

export const flag = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  title: z.string().default(''),
  description: z.string().optional(),
  type: z.enum(['info', 'success', 'warning', 'error']).default('info'),
  appearance: z.string().optional(),
  isAutoDismiss: z.boolean().default(false),
  actions: z.array(z.object({ text: z.string(), onClick: handler })).default([]),
});

export type Flag = z.infer<typeof flag>;

/** Services that a page offers to all of the app's modules on it. */
export interface HostPage {
  readonly showFlag: (flag: Flag) => void;
  readonly closeFlag: (id: string) => void;
  /** Shows Atlassian's consent dialog for egress. Returns false if the admin cancels it. */
  readonly consent: (domains: readonly string[]) => Promise<boolean>;
  /** Opens an issue in a dialog. */
  readonly openIssue: (issueKey: string, onClose: () => void) => void;
}
