import { sweep as sweepAll } from '../flows/maintenance/sweep';
import { newInvocationContext } from './invocation-context';

export async function sweep(): Promise<void> {
  await sweepAll(newInvocationContext());
}
