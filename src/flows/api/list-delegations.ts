import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { parseListQuery, type Query } from '../../domain/contract/parse-request';
import { serializeDelegation } from '../../domain/contract/serialize';
import type { ListView } from '../../domain/contract/views';
import { readToday } from '../reporting/read-today';
import { selectDelegations } from '../reporting/select-delegations';

/**
 * `GET /v1/delegations`: by default those that changed longest ago first, so that a delegation that changes while somebody pages comes
 * again at the end rather than being missed. May lag by seconds.
 *
 * @throws ProblemError 400
 */
export async function listForService(query: Query, context: InvocationContext): Promise<ListView> {
  const { overdue, cursor, limit, ...filter } = parseListQuery(query);
  const overdueOn = overdue === undefined ? {} : { overdueOn: (await readToday(context)).today };
  const page = await selectDelegations({ ...filter, ...overdueOn }, limit, cursor);
  return { delegations: page.delegations.map(({ value }) => serializeDelegation(value)), cursor: page.cursor };
}
