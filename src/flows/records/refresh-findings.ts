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

interface Known {
  /** Record of the site's findings, if it was just read. */
  readonly site?: Findings;
  /** Findings about records that were just stored, by the keys of the records. */
  readonly ofRecords?: ReadonlyMap<string, RecordFindings>;
}

/**
 * Updates the findings that the records, the indexes and the channels show without calling Jira, and stores what
 * changed.
 * The sweep calls it every five minutes, and the admin page when it shows the findings.
 */
export async function refreshFindings(
  channels: Channels,
  context: InvocationContext,
  known: Known = {},
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
    const licensed = isLicensed() ? withFindings(before, LICENSE_SCOPE, [], now) : before;
    const backlogged = withFindings(licensed, BACKLOG_SCOPE, backlogFindings(backlog), now);
    const site = withFindings(backlogged, 'channel:', ofChannels, now);
    return withEndedReportsForgotten({ site, ...ofRecords });
  };
  const site = refresh(findings) === findings ? findings : await changeFindings(refresh);
  return { site, ...ofRecords };
}
