import Resolver from '@forge/resolver';
import type * as z from 'zod/mini';
import { PEOPLE_PAYLOADS, type PeopleFunctionName, type PeopleFunctions } from '../domain/contract/people-functions';
import { parseOrThrow } from '../domain/contract/shapes';
import type { InvocationContext } from '../domain/jobs/invocation-context';
import { countIssues } from '../flows/people/count-issues';
import { getPerson } from '../flows/people/get-person';
import { listPeople } from '../flows/people/list-people';
import { globalPermissionKey } from '../platform/forge/app';
import { userHasPermission } from '../platform/jira/permissions';
import { newInvocationContext } from './invocation-context';
import { forbiddenResponse, withProblems } from './resolver-errors';

/** Key of the module that declares the global permission. */
const PERMISSION = 'view-offboardings';

type Implementation<Name extends PeopleFunctionName> = (
  payload: PeopleFunctions[Name]['payload'],
  context: InvocationContext,
) => Promise<PeopleFunctions[Name]['answer']>;

const NOT_PERMITTED = forbiddenResponse(
  'Permission required',
  'You need the global permission "View offboardings". Ask a Jira admin to grant it.',
);

const IMPLEMENTATIONS: { readonly [Name in PeopleFunctionName]: Implementation<Name> } = {
  listPeople,
  getPerson,
  countIssues,
};

async function runFunction<Name extends PeopleFunctionName>(name: Name, input: unknown) {
  // Anyone who can load a page can call its functions, so each call checks the user's permission in Jira.
  if (!(await userHasPermission(globalPermissionKey(PERMISSION)))) return NOT_PERMITTED;
  return IMPLEMENTATIONS[name](parsePayload(name, input), newInvocationContext());
}

/**
 * Parses the payload of a function. The cast is needed because TypeScript can't relate a name to its entry in the
 * table.
 */
function parsePayload<Name extends PeopleFunctionName>(name: Name, input: unknown): PeopleFunctions[Name]['payload'] {
  return parseOrThrow<z.ZodMiniType>(PEOPLE_PAYLOADS[name], input ?? {}) as PeopleFunctions[Name]['payload'];
}

const resolver = new Resolver();
for (const name of Object.keys(PEOPLE_PAYLOADS) as PeopleFunctionName[]) {
  resolver.define(name, ({ payload }) => withProblems(() => runFunction(name, payload)));
}

export const people = resolver.getDefinitions();
