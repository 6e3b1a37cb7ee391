import { sweep as sweepAll } from '../flows/sweep';
import { MOMENT } from './moment';

export async function sweep(): Promise<void> {
  await sweepAll(MOMENT);
}
