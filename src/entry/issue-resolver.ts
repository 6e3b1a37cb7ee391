import Resolver from '@forge/resolver';
import * as z from 'zod/mini';
import { NotePayload, type PanelLozenge } from '../domain/contract/issue-panel';
import { parseOrThrow } from '../domain/contract/shapes';
import { getPanel } from '../flows/admin/panel/get-panel';
import { listOtherTasks } from '../flows/admin/panel/list-other-tasks';
import { getPanelStatus } from '../flows/admin/panel/panel-status';
import { clearNote, saveNote } from '../flows/admin/panel/save-note';
import { newInvocationContext } from './invocation-context';
import { withProblems } from './resolver-errors';

/** Issue of the panel, as Forge's context contains it. The payload isn't trusted for the issue. */
const OnIssue = z.object({ extension: z.object({ issue: z.object({ id: z.string() }) }) });
/** Caller, as Forge's context contains it. */
const Caller = z.object({ accountId: z.string() });

const issueOf = (context: unknown) => OnIssue.parse(context).extension.issue.id;
const accountOf = (context: unknown) => Caller.parse(context).accountId;

const resolver = new Resolver();
resolver.define('getDelegation', ({ context }) => withProblems(() => getPanel(issueOf(context))));
resolver.define('listOtherTasks', ({ context }) =>
  withProblems(async () => ({ tasks: await listOtherTasks(issueOf(context)) })),
);
resolver.define('saveNote', ({ payload, context }) =>
  withProblems(async () => {
    const note = parseOrThrow(NotePayload, payload);
    await saveNote(issueOf(context), note, accountOf(context), newInvocationContext());
    return {};
  }),
);
resolver.define('clearNote', ({ context }) =>
  withProblems(async () => {
    await clearNote(issueOf(context), accountOf(context));
    return {};
  }),
);

export const issuePanel = resolver.getDefinitions();

/** Returns the panel's dynamic properties. Without a status, Jira shows no lozenge. */
export async function issuePanelStatus(payload: unknown): Promise<{ readonly status?: PanelLozenge }> {
  const status = await getPanelStatus(issueOf(payload), newInvocationContext());
  return status ? { status } : {};
}
