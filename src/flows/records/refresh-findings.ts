import { BACKLOG_SCOPE, backlogFindings } from '../../domain/alerts/backlog-findings';
import { channelFindings } from '../../domain/alerts/channel-findings';
import { delegationsWithFindings, withRecordFindings } from '../../domain/alerts/delegation-findings';
import { withFindings, type Findings } from '../../domain/alerts/finding';
import { LICENSE_SCOPE } from '../../domain/alerts/site-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { chunks } from '../../domain/chunks';
import type { Delegation } from '../../domain/delegation/delegation';
import { MAX_OPERATIONS } from '../../domain/limits';
import { dateAt } from '../../domain/site-date';
import { isLicensed } from '../../platform/forge/app';
import { readReadable } from '../../platform/storage/store';
import { changeFindings, readFindings } from './alerts';
import { readBacklog } from './backlog';
import { circuitOf, type Channels } from './channels';

/**
 * Updates the findings that the records, the indexes and the channels show without calling Jira, and stores them if
 * they changed.
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
  const withFinding = delegationsWithFindings(findings);
  const delegations = await readDelegations(withFinding);
  const refresh = (before: Findings): Findings => {
    const { silentSince } = before;
    const ofChannels = channelFindings(channels.settings, (channel) => circuitOf(channels, channel), silentSince, now);
    const licensed = isLicensed() ? withFindings(before, LICENSE_SCOPE, [], now) : before;
    const backlogged = withFindings(licensed, BACKLOG_SCOPE, backlog, now);
    const current = withFindings(backlogged, 'channel:', ofChannels, now);
    return withFinding.reduce((next, key) => withRecordFindings(next, key, delegations.get(key), now), current);
  };
  return refresh(findings) === findings ? findings : changeFindings(refresh);
}

async function readDelegations(keys: readonly string[]): Promise<ReadonlyMap<string, Delegation>> {
  const found = new Map<string, Delegation>();
  for (const part of chunks(keys, MAX_OPERATIONS)) {
    for (const { kind, key, value } of await readReadable(part.map((key) => ({ kind: 'delegation' as const, key })))) {
      if (kind === 'delegation') found.set(key, value);
    }
  }
  return found;
}
