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

/** Issue of the panel, as Forge's context contains it. An issue id in the payload isn't trusted. */
const IssueContext = z.object({ extension: z.object({ issue: z.object({ id: z.string() }) }) });
/** Caller, as Forge's context contains it. */
const Caller = z.object({ accountId: z.string() });

const issueIdOf = (context: unknown) => IssueContext.parse(context).extension.issue.id;
const accountIdOf = (context: unknown) => Caller.parse(context).accountId;

const resolver = new Resolver();
resolver.define('getDelegation', ({ context }) => withProblems(() => getPanel(issueIdOf(context))));
resolver.define('listOtherTasks', ({ context }) =>
  withProblems(async () => ({ tasks: await listOtherTasks(issueIdOf(context)) })),
);
resolver.define('saveNote', ({ payload, context }) =>
  withProblems(async () => {
    const note = parseOrThrow(NotePayload, payload);
    await saveNote(issueIdOf(context), note, accountIdOf(context), newInvocationContext());
    return {};
  }),
);
resolver.define('clearNote', ({ context }) =>
  withProblems(async () => {
    await clearNote(issueIdOf(context), accountIdOf(context));
    return {};
  }),
);

export const issuePanel = resolver.getDefinitions();

/** Returns the panel's dynamic properties. Without a status, Jira shows no lozenge. */
export async function issuePanelStatus(payload: unknown): Promise<{ readonly status?: PanelLozenge }> {
  const status = await getPanelStatus(issueIdOf(payload), newInvocationContext());
  return status ? { status } : {};
}
