import { toEvidenceRow } from '../../domain/reporting/evidence';
import type { EvidencePage } from '../../domain/contract/views';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { daysAfter, timeOf } from '../../domain/site-date';
import { readByKey } from '../../platform/storage/store';
import { readToday } from './read-today';
import { selectDelegations, type DelegationFilter } from './select-delegations';

const PAGE = 100;

/** Filter of evidence. `from` and `to` are dates of the requests, both included. */
export interface EvidenceFilter extends Pick<DelegationFilter, 'person' | 'app' | 'owner' | 'offboarding'> {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Returns a page of evidence. May lag by seconds.
 * @throws ProblemError 400 if the cursor belongs to another list
 */
export async function readEvidence(
  { from, to, ...filter }: EvidenceFilter,
  cursor: string | undefined,
  context: InvocationContext,
): Promise<EvidencePage> {
  const day = await readToday(context);
  const page = await selectDelegations(
    {
      ...filter,
      ...(from === undefined ? {} : { askedFrom: timeOf(from, 0, day.timeZone) }),
      ...(to === undefined ? {} : { askedTo: timeOf(daysAfter(to, 1), 0, day.timeZone) - 1 }),
    },
    PAGE,
    cursor,
  );
  const keys = page.delegations.map(({ value }) => value.pairKey);
  const pairs = await readByKey('pair', keys);
  return {
    rows: page.delegations.map(({ value }) => toEvidenceRow(value, pairs.get(value.pairKey)?.value, day)),
    cursor: page.cursor,
  };
}
