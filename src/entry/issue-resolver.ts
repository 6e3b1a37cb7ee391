import Resolver from '@forge/resolver';
import * as z from 'zod/mini';
import { getPanel } from '../flows/admin/issue-panel';
import { withReadableErrors } from './resolver-errors';

/** Where the panel stands: Forge's word, not the page's. */
const Context = z.object({ extension: z.object({ issue: z.object({ id: z.string() }) }) });

const resolver = new Resolver();
resolver.define('getDelegation', ({ context }) =>
  withReadableErrors(() => getPanel(Context.parse(context).extension.issue.id)),
);

export const issuePanel = resolver.getDefinitions();
