import { z } from 'zod';

/** Placement of a module on a page of Jira: the module's key, the issue or project, and the view of a gadget. */
export interface Placement {
  readonly module: string;
  readonly issue?: string | undefined;
  readonly project?: string | undefined;
  readonly entryPoint?: 'edit' | undefined;
}

const handlerSchema = z.custom<() => unknown>((value) => typeof value === 'function');

/** Flag of the bridge's `showFlag`. */
export const flagSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  title: z.string().default(''),
  description: z.string().optional(),
  type: z.enum(['info', 'success', 'warning', 'error']).default('info'),
  appearance: z.string().optional(),
  isAutoDismiss: z.boolean().default(false),
  actions: z.array(z.object({ text: z.string(), onClick: handlerSchema })).default([]),
});

export type Flag = z.infer<typeof flagSchema>;

/** Services that a page offers to all of the app's modules on it. */
export interface HostPage {
  readonly showFlag: (flag: Flag) => void;
  readonly closeFlag: (id: string) => void;
  /** Shows Atlassian's consent dialog for egress. Returns false if the admin cancels it. */
  readonly consent: (domains: readonly string[]) => Promise<boolean>;
  /** Opens an issue in a dialog. */
  readonly openIssue: (issueKey: string, onClose: () => void) => void;
}
