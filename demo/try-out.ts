import { z } from 'zod';
import type { MockServiceDeps } from 'forge-sandbox/mock-service';
import { callApp } from './caller';
import { parseJson, problemSchema, type Problem } from './contract';
import type { App, Memory, Person } from './memory';
import { requestFor } from './offboarding';

const namedSchema = z.looseObject({ name: z.string() });
const dryRunSchema = z.looseObject({
  fields: z.looseObject({
    project: z.looseObject({ id: z.string() }),
    summary: z.string(),
  }),
  completed: z.array(namedSchema),
  declined: z.array(namedSchema),
  assignee: z.looseObject({ displayName: z.string() }).nullable(),
  warnings: z.array(z.string()),
});

/** Response of a dry run. */
export type DryRun = z.infer<typeof dryRunSchema>;

/** Result of a dry run: the issue that would be created, the app's refusal, or the reason why neither is known. */
export type TryOutResult =
  | { readonly kind: 'accepted'; readonly dryRun: DryRun }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Sends the app a dry run for this person with the app's settings, and returns the result. */
export async function tryOut(
  deps: MockServiceDeps,
  memory: Memory,
  app: App,
  person: Person | undefined,
): Promise<TryOutResult> {
  if (!person) return { kind: 'unknown', reason: 'The service has no user for the preview.' };
  const id = `try-${deps.rng.uuid()}`;
  const body = JSON.stringify({ ...requestFor(id, person, app), dryRun: true });
  try {
    const answer = await callApp(deps, memory, { method: 'POST', path: '/v1/delegations', body, id });
    const dryRun = answer.status === 200 ? parseJson(dryRunSchema, answer.body) : undefined;
    if (dryRun) return { kind: 'accepted', dryRun };
    const problem = parseJson(problemSchema, answer.body);
    const isRefused = answer.status === 400 || answer.status === 409 || answer.status === 422;
    if (isRefused && problem) return { kind: 'refused', problem };
    return {
      kind: 'unknown',
      reason: `The app in Jira answers ${answer.status}${problem ? `: ${problem.title}` : ''}.`,
    };
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
  }
}
