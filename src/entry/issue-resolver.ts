import Resolver from '@forge/resolver';
import * as z from 'zod/mini';
import { showPanel } from '../flows/show-panel';
import { inPlainWords } from './plain-words';

/** Where the panel stands: Forge's word, not the page's. */
const Context = z.object({ extension: z.object({ issue: z.object({ id: z.string() }) }) });

const resolver = new Resolver();
resolver.define('getDelegation', ({ context }) =>
  inPlainWords(() => showPanel(Context.parse(context).extension.issue.id)),
);

export const issuePanel = resolver.getDefinitions();
