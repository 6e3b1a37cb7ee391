import { z } from 'zod';
import type { MockServiceDeps } from 'forge-sandbox/mock-service';
import { callApp } from './caller';
import { problemSchema, read, type Problem } from './contract';
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

/** Result of a dry run: the issue that would be created, the app's refusal, or the reason for a missing answer. */
export type TryOut =
  | { readonly kind: 'fits'; readonly dryRun: DryRun }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks the app with a dry run which issue it would create for this person with these settings. */
export async function tryOut(
  world: MockServiceDeps,
  memory: Memory,
  app: App,
  person: Person | undefined,
): Promise<TryOut> {
  if (!person) return { kind: 'unknown', why: 'The service has no user for the preview.' };
  const id = `try-${world.rng.uuid()}`;
  const body = JSON.stringify({ ...requestFor(id, person, app), dryRun: true });
  try {
    const answer = await callApp(world, memory, { method: 'POST', path: '/v1/delegations', body, id });
    const dryRun = answer.status === 200 ? read(dryRunSchema, answer.body) : undefined;
    if (dryRun) return { kind: 'fits', dryRun };
    const problem = read(problemSchema, answer.body);
    const isRefused = answer.status === 400 || answer.status === 409 || answer.status === 422;
    if (isRefused && problem) return { kind: 'refused', problem };
    return { kind: 'unknown', why: `The app in Jira answers ${answer.status}${problem ? `: ${problem.title}` : ''}.` };
  } catch (error) {
    return { kind: 'unknown', why: error instanceof Error ? error.message : String(error) };
  }
}
