import Resolver from '@forge/resolver';
import * as z from 'zod/mini';
import { getPanel } from '../flows/admin/issue-panel';
import { withProblems } from './resolver-errors';

/** Issue that Forge says the panel is on; the payload can't be trusted for it. */
const Context = z.object({ extension: z.object({ issue: z.object({ id: z.string() }) }) });

const resolver = new Resolver();
resolver.define('getDelegation', ({ context }) =>
  withProblems(() => getPanel(Context.parse(context).extension.issue.id)),
);

export const issuePanel = resolver.getDefinitions();
