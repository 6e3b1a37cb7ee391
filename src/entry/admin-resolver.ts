import Resolver from '@forge/resolver';
import * as z from 'zod';
import { Refusal, type Problem } from '../domain/problem';
import { check } from '../domain/shape';
import { deleteRule, saveRule } from '../flows/manage-rules';
import { saveReceiver } from '../flows/manage-receiver';
import { createCredential, endCredential, setBearer } from '../flows/rotate-credential';
import { showSettings } from '../flows/show-settings';
import { testConnection } from '../flows/test-connection';
import { userIsAdmin } from '../platform/jira';
import { MOMENT } from './moment';

/** Every function of the admin page, with its payload in docs/admin-functions.md. */
const FUNCTIONS: Readonly<Record<string, (payload: unknown) => Promise<unknown>>> = {
  getSettings: () => showSettings(MOMENT),
  saveRule: async (payload) => ({ rule: await saveRule(check(z.strictObject({ rule: z.unknown() }), payload).rule, MOMENT) }),
  deleteRule: async (payload) => {
    await deleteRule(check(z.strictObject({ id: z.string() }), payload).id);
    return {};
  },
  saveReceiver: async (payload) => ({ receiver: await saveReceiver(payload) }),
  createCredential: (payload) => createCredential(payload, MOMENT),
  endCredential: async (payload) => {
    await endCredential(payload);
    return {};
  },
  setBearer,
  testConnection: () => testConnection(MOMENT),
};

/** What a page gets where its user is at fault: a value, since Forge keeps only the message of an error. */
type Refused = { readonly problem: Problem };

const resolver = new Resolver();
for (const [name, run] of Object.entries(FUNCTIONS)) {
  resolver.define(name, ({ payload }) => asAdmin(() => run(payload)));
}

export const admin = resolver.getDefinitions();

/** Anyone who can reach a page can call what is behind it, so each call asks Jira whether its user administers it. */
async function asAdmin(run: () => Promise<unknown>): Promise<unknown> {
  if (!(await userIsAdmin())) throw new Error('Only people who administer Jira can do this. Ask one of them.');
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem } satisfies Refused;
    throw error;
  }
}
