import { MAX_OPERATIONS } from '../../domain/limits';
import { chunks } from '../../domain/chunks';
import { toCsv, toEvidenceRow } from '../../domain/contract/evidence';
import { parseEvidenceQuery, type Query } from '../../domain/contract/parse-request';
import type { EvidenceRow } from '../../domain/contract/views';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { daysAfter, timeOf } from '../../domain/site-date';
import { pick, readRecords, type Stored } from '../../platform/storage/store';
import { readToday } from './read-today';
import { selectDelegations } from './select-delegations';

const PAGE = 100;

/** Page of evidence, as JSON or as CSV by the request's `Accept` header. */
export type EvidenceResponse =
  | { readonly body: { readonly rows: readonly EvidenceRow[]; readonly cursor: string | null } }
  | { readonly text: string; readonly contentType: string; readonly headers: Readonly<Record<string, string>> };

/**
 * `GET /v1/evidence`: one row per delegation, by when it was asked for; may lag by seconds. CSV names its next page in the `Link` header.
 * @throws ProblemError 400
 */
export async function readEvidence(
  query: Query,
  accept: string,
  context: InvocationContext,
): Promise<EvidenceResponse> {
  const { from, to, cursor, ...filter } = parseEvidenceQuery(query);
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
  const rows = page.delegations.map(({ value }) => toEvidenceRow(value, pairs.get(value.pairKey)?.value, day));
  if (!prefersCsv(accept)) return { body: { rows, cursor: page.cursor } };
  const headers = page.cursor === null ? {} : { link: `<${nextPage(query, page.cursor)}>; rel="next"` };
  return { text: toCsv(rows), contentType: 'text/csv; charset=utf-8; header=present', headers };
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

/** Tells if CSV is named before JSON, or JSON not at all. */
function prefersCsv(accept: string): boolean {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase());
  const csv = types.indexOf('text/csv');
  const json = types.findIndex((type) => type === 'application/json');
  return csv >= 0 && (json < 0 || csv < json);
}

/** Returns the reference of the next page, relative to this one, with its parameters sorted as a signature needs them. */
function nextPage(query: Query, cursor: string): string {
  const parameters = Object.entries({ ...query, cursor: [cursor] })
    .flatMap(([name, values = []]) => values.map((value) => [name, value] as [string, string]))
    .sort(([name], [otherName]) => (name < otherName ? -1 : 1));
  return `?${new URLSearchParams(parameters).toString()}`;
}
