import { toCsv } from '../../domain/reporting/evidence-csv';
import { parseQuery, type Query } from '../../domain/contract/parse-request';
import { EvidenceQuery } from '../../domain/contract/request-schemas';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { readEvidence } from '../reporting/read-evidence';

/**
 * Handles `GET /v1/evidence`. Returns one row for each delegation, in order of request, as JSON or as CSV according
 * to the `Accept` header. CSV has its next page in the `Link` header. May lag by seconds.
 * @throws ProblemError 400
 */
export async function respondWithEvidence(
  query: Query,
  accept: string,
  context: InvocationContext,
): Promise<{ body: string; contentType: string; headers?: Record<string, string> }> {
  const { cursor, ...filter } = parseQuery(EvidenceQuery, query);
  const page = await readEvidence(filter, cursor, context);
  if (!prefersCsv(accept)) return { body: JSON.stringify(page), contentType: 'application/json' };
  const headers = page.cursor === null ? {} : { link: `<${nextPage(query, page.cursor)}>; rel="next"` };
  return { body: toCsv(page.rows), contentType: 'text/csv; charset=utf-8; header=present', headers };
}

/** Returns true if the header has CSV before JSON, or CSV and no JSON. */
function prefersCsv(accept: string): boolean {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase());
  const csv = types.indexOf('text/csv');
  const json = types.indexOf('application/json');
  return csv >= 0 && (json < 0 || csv < json);
}

/** Returns the reference of the next page, relative to this one. Parameters are sorted, as signatures require. */
function nextPage(query: Query, cursor: string): string {
  const parameters = Object.entries({ ...query, cursor: [cursor] })
    .flatMap(([name, values]) => values.map((value) => [name, value] as [string, string]))
    .sort(([name], [otherName]) => (name < otherName ? -1 : 1));
  return `?${new URLSearchParams(parameters).toString()}`;
}
