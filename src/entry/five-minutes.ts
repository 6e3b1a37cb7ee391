import { sweep as sweepAll } from '../flows/sweep';
import { aMoment } from './moment';

export async function sweep(): Promise<void> {
  await sweepAll(aMoment());
}
