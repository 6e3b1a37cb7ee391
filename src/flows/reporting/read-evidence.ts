import { chunks } from '../../domain/chunks';
import { toEvidenceRow } from '../../domain/contract/evidence';
import type { EvidencePage } from '../../domain/contract/views';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { MAX_OPERATIONS } from '../../domain/limits';
import { daysAfter, timeOf } from '../../domain/site-date';
import { pick, readRecords, type Stored } from '../../platform/storage/store';
import { readToday } from './read-today';
import { selectDelegations, type DelegationFilter } from './select-delegations';

const PAGE = 100;

/** Filter of evidence. `from` and `to` are dates by which the delegations were asked for, both included. */
export interface EvidenceFilter extends Pick<DelegationFilter, 'person' | 'app' | 'owner' | 'offboarding'> {
  readonly from?: string;
  readonly to?: string;
}

/** Returns a page of evidence; may lag by seconds. @throws ProblemError 400 if the cursor is of another list */
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
  const pairs = await readPairsOf(page.delegations);
  return {
    rows: page.delegations.map(({ value }) => toEvidenceRow(value, pairs.get(value.pairKey)?.value, day)),
    cursor: page.cursor,
  };
}

async function readPairsOf(delegations: readonly Stored<'delegation'>[]): Promise<Map<string, Stored<'pair'>>> {
  const keys = [...new Set(delegations.map(({ value }) => value.pairKey))];
  const records = await Promise.all(
    chunks(keys, MAX_OPERATIONS).map((part) => readRecords(part.map((key) => ({ kind: 'pair' as const, key })))),
  );
  return new Map(
    keys.flatMap((key) => pick(records.flat(), 'pair', key) ?? []).map((pair) => [pair.key, pair] as const),
  );
}
