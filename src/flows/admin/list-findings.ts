import type { FindingsView } from '../../domain/contract/admin-functions';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { toFindingsView } from '../records/alerts';
import { readChannels } from '../records/channels';
import { refreshFindings } from '../records/refresh-findings';

/** Returns the current findings. */
export async function listFindings(context: InvocationContext): Promise<FindingsView> {
  return toFindingsView(await refreshFindings(await readChannels(), context));
}
