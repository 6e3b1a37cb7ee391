import { BACKLOG_SCOPE, backlogFindings } from '../../domain/alerts/backlog-findings';
import { channelFindings } from '../../domain/alerts/channel-findings';
import { withFindings, type Findings } from '../../domain/alerts/finding';
import { LICENSE_SCOPE } from '../../domain/alerts/site-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { dateAt } from '../../domain/site-date';
import { isLicensed } from '../../platform/forge/app';
import { changeFindings, readFindings } from './alerts';
import { readBacklog } from './backlog';
import { circuitOf, type Channels } from './channels';

/**
 * Updates the findings that the indexes and the channels show without calling Jira, and stores them if they changed.
 * The sweep calls it every five minutes, and the admin page when it shows the findings.
 */
export async function refreshFindings(
  channels: Channels,
  context: InvocationContext,
  known?: Findings,
): Promise<Findings> {
  const findings = known ?? (await readFindings());
  const now = context.now();
  const today = dateAt(now, channels.settings.site?.timeZone ?? 'UTC');
  const backlog = backlogFindings(await readBacklog(findings, today, now));
  const refresh = (before: Findings): Findings => {
    const { silentSince } = before;
    const ofChannels = channelFindings(channels.settings, (channel) => circuitOf(channels, channel), silentSince, now);
    const licensed = isLicensed() ? withFindings(before, LICENSE_SCOPE, [], now) : before;
    const backlogged = withFindings(licensed, BACKLOG_SCOPE, backlog, now);
    return withFindings(backlogged, 'channel:', ofChannels, now);
  };
  return refresh(findings) === findings ? findings : changeFindings(refresh);
}
