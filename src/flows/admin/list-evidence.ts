import type { EvidenceQuery, EvidenceView } from '../../domain/contract/admin-rows';
import { channelsOn, NO_SETTINGS } from '../../domain/configuration/settings';
import type { DelegationRow } from '../../domain/reporting/row';
import { toEvidenceRow } from '../../domain/reporting/row-view';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { normalizedName } from '../../domain/normalized-name';
import { dateAt, daysAfter, timeOf } from '../../domain/site-date';
import { readRows, type RowSource } from '../records/search-rows';
import { readSettings } from '../records/settings';

const PAGE = 100;

/** Returns a page of evidence by the time of the request; may lag by seconds. @throws ProblemError 400 */
export async function listEvidence(query: EvidenceQuery, context: InvocationContext): Promise<EvidenceView> {
  const settings = (await readSettings())?.value ?? NO_SETTINGS;
  const zone = settings.site?.timeZone ?? 'UTC';
  const today = dateAt(context.now(), zone);
  const { from, to, person, app, offboarding } = query;
  const after = from === undefined ? 0 : timeOf(from, 0, zone);
  const before = to === undefined ? Infinity : timeOf(daysAfter(to, 1), 0, zone);
  const matches = (row: DelegationRow) => {
    const at = Date.parse(row.askedAt);
    return (
      at >= after &&
      at < before &&
      (person === undefined ||
        [normalizedName(row.person.email), String(row.person.id)].includes(normalizedName(person))) &&
      (app === undefined || [normalizedName(row.app.name), String(row.app.id)].includes(normalizedName(app))) &&
      (offboarding === undefined || row.offboarding === offboarding)
    );
  };
  const { rows, cursor } = await readRows(sourceOf(query, after, before), matches, PAGE, query.cursor);
  const channels = channelsOn(settings);
  return { rows: rows.map((row) => toEvidenceRow(row, channels, today)), cursor };
}

function sourceOf({ person, app, offboarding }: EvidenceQuery, after: number, before: number): RowSource {
  if (offboarding !== undefined) return { index: 'offboarding', id: offboarding };
  if (person?.includes('@')) return { index: 'by-person', partition: normalizedName(person) };
  if (app !== undefined) return { index: 'by-app', partition: normalizedName(app) };
  return { index: 'asked', from: after, ...(before === Infinity ? {} : { to: before }) };
}
