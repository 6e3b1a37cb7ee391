import { sweep as sweepAll } from '../flows/maintenance/sweep';
import { newInvocationContext } from './invocation-context';

export async function sweep(): Promise<{ readonly statusCode: number }> {
  await sweepAll(newInvocationContext());
  // Forge records an error for a run without a status code [doc: events-reference/scheduled-trigger].
  return { statusCode: 204 };
}
