import type { HealthView, SettingsView, UsedCredential } from '../domain/admin-functions';
import type { Moment } from '../domain/moment';
import { Rule } from '../domain/rule';
import type { ChannelHealth, SavedRule, ServiceUrl } from '../domain/settings';
import { liveSecrets, readSecrets, type Credential } from '../platform/secrets';
import { pick, readRecords } from '../platform/store';
import { serviceUrl } from '../platform/web-trigger-url';
import { CHANNEL_RECORDS, channelsOf, healthOf } from './channels';
import { USAGE } from './note-use';
import { showCredential } from './rotate-credential';
import { showServiceUrl } from './rotate-url';

/** All that an admin set, and how the channel fares. No secret is in it. */
export async function showSettings(moment: Moment): Promise<SettingsView> {
  const now = moment.now();
  const [forgeUrl, inbound, outbound, records] = await Promise.all([
    serviceUrl(),
    readSecrets('inbound'),
    readSecrets('outbound'),
    readRecords([...CHANNEL_RECORDS, USAGE]),
  ]);
  const channels = channelsOf(records);
  const { settings } = channels;
  const usage = pick(records, 'usage', USAGE.key)?.value ?? {};
  const used = (credential: Credential): UsedCredential => {
    const at = usage[credential.id];
    return { ...showCredential(credential), lastUsedAt: at === undefined ? null : new Date(at).toISOString() };
  };
  return {
    site: settings.site,
    connection: {
      ...connectedAt(settings.serviceUrl, forgeUrl),
      bearerOn: inbound.bearerOn,
      inboundSigning: liveSecrets(inbound.signing, now).map(used),
      inboundBearer: liveSecrets(inbound.bearer, now).map(used),
      outboundSigning: liveSecrets(outbound.signing, now).map(showCredential),
    },
    rules: settings.rules.map(withoutPlace),
    allowedProjects: settings.allowedProjects,
    failureProject: settings.failureProject,
    retention: settings.retention,
    receiver: settings.receiver,
    webhook: showHealth(healthOf(channels, 'webhook')),
    torii: settings.torii && {
      ...settings.torii,
      hasKey: outbound.toriiKey !== null,
      ...showHealth(healthOf(channels, 'torii')),
    },
  };
}

function connectedAt(serviceUrls: ServiceUrl | null, forgeUrl: string) {
  const { url, previous } = showServiceUrl(serviceUrls ?? { current: forgeUrl, previous: null });
  return { url, previousUrl: previous };
}

function showHealth({ failingSince, stopped, problem }: ChannelHealth): HealthView {
  return { failingSince: failingSince === null ? null : new Date(failingSince).toISOString(), stopped, problem };
}

/** A rule without what the app keeps for itself. */
export function withoutPlace(rule: SavedRule): Rule {
  return Rule.parse(rule);
}
