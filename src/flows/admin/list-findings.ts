import type { FindingsView } from '../../domain/contract/admin-functions';
import { readFindings, toFindingsView } from '../records/alerts';

/** Returns everything that an admin has to fix. */
export async function listFindings(): Promise<FindingsView> {
  return toFindingsView(await readFindings());
}
