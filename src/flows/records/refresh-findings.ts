import { backlogFindings } from '../../domain/alerts/backlog-findings';
import { channelFindings } from '../../domain/alerts/channel-findings';
import { BACKLOG_SCOPE, withFindings, type Findings } from '../../domain/alerts/finding';
import { withEndedReportsForgotten, type AllFindings } from '../../domain/alerts/open-findings';
import type { RecordFindings } from '../../domain/alerts/record-findings';
import { LICENSE_SCOPE } from '../../domain/alerts/site-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { isLicensed } from '../../platform/forge/app';
import { changeFindings, readFindings } from './alerts';
import { readBacklog } from './backlog';
import { circuitOf, type Channels } from './channels';
import { refreshRecordFindings } from './record-findings';

interface KnownFindings {
  /** Record of the site's findings, if it was just read. */
  readonly site?: Findings;
  /** Findings about records that were just stored, by the keys of the records. */
  readonly ofRecords?: ReadonlyMap<string, RecordFindings>;
}

/**
 * Updates the findings that follow from the records, the indexes and the channels, and stores the changes. Doesn't call
 * Jira.
 * The sweep calls it every five minutes, and the admin page when it shows the findings.
 */
export async function refreshFindings(
  channels: Channels,
  context: InvocationContext,
  known: KnownFindings = {},
): Promise<AllFindings> {
  const findings = known.site ?? (await readFindings());
  const now = context.now();
  const [backlog, ofRecords] = await Promise.all([
    readBacklog(findings, channels.settings.site?.timeZone ?? 'UTC', now),
    refreshRecordFindings(now, known.ofRecords ?? new Map<string, RecordFindings>()),
  ]);
  const refresh = (before: Findings): Findings => {
    const { silentSince } = before;
    const ofChannels = channelFindings(channels.settings, (channel) => circuitOf(channels, channel), silentSince, now);
    const withLicense = isLicensed() ? withFindings(before, LICENSE_SCOPE, [], now) : before;
    const withBacklog = withFindings(withLicense, BACKLOG_SCOPE, backlogFindings(backlog), now);
    const site = withFindings(withBacklog, 'channel:', ofChannels, now);
    return withEndedReportsForgotten({ site, ...ofRecords });
  };
  const site = refresh(findings) === findings ? findings : await changeFindings(refresh);
  return { site, ...ofRecords };
}
