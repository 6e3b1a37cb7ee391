import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { parseQuery, type Query } from '../../domain/contract/parse-request';
import { ListQuery } from '../../domain/contract/request-schemas';
import { serializeDelegation } from '../../domain/contract/serialize';
import type { ListView } from '../../domain/contract/views';
import { readToday } from '../reporting/read-today';
import { selectDelegations } from '../reporting/select-delegations';

/**
 * Handles `GET /v1/delegations`. Returns the least recently changed ones first, so that a delegation that changes
 * during paging appears again at the end instead of being missed. May lag by seconds.
 * @throws ProblemError 400
 */
export async function listForService(query: Query, context: InvocationContext): Promise<ListView> {
  const { overdue, cursor, limit, ...filter } = parseQuery(ListQuery, query);
  const overdueOn = overdue === undefined ? {} : { overdueOn: (await readToday(context)).today };
  const page = await selectDelegations({ ...filter, ...overdueOn }, limit, cursor);
  return { delegations: page.delegations.map(({ value }) => serializeDelegation(value)), cursor: page.cursor };
}
