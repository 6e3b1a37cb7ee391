import type { SettingsView, UsedCredential } from '../domain/admin-functions';
import type { Moment } from '../domain/moment';
import type { Rule } from '../domain/rule';
import { HEALTHY, NO_SETTINGS, type SavedRule } from '../domain/settings';
import { liveSecrets, readSecrets, type Credential } from '../platform/secrets';
import { pick, readRecords } from '../platform/store';
import { serviceUrl } from '../platform/web-trigger-url';
import { SETTINGS, SETTINGS_KEY, WEBHOOK_HEALTH } from './deliver';
import { USAGE } from './note-use';
import { showCredential } from './rotate-credential';

/** All that an admin set, and how the channel fares. No secret is in it. */
export async function showSettings(moment: Moment): Promise<SettingsView> {
  const now = moment.now();
  const [url, inbound, outbound, records] = await Promise.all([
    serviceUrl(),
    readSecrets('inbound'),
    readSecrets('outbound'),
    readRecords([SETTINGS, WEBHOOK_HEALTH, USAGE]),
  ]);
  const settings = pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS;
  const health = pick(records, 'channel', WEBHOOK_HEALTH.key)?.value ?? HEALTHY;
  const usage = pick(records, 'usage', USAGE.key)?.value ?? {};
  const used = (credential: Credential): UsedCredential => {
    const at = usage[credential.id];
    return { ...showCredential(credential), lastUsedAt: at === undefined ? null : new Date(at).toISOString() };
  };
  return {
    site: settings.site,
    connection: {
      url,
      bearerOn: inbound.bearerOn,
      inboundSigning: liveSecrets(inbound.signing, now).map(used),
      inboundBearer: liveSecrets(inbound.bearer, now).map(used),
      outboundSigning: liveSecrets(outbound.signing, now).map(showCredential),
    },
    rules: settings.rules.map(withoutPlace),
    allowedProjects: settings.allowedProjects,
    receiver: settings.receiver,
    webhook: {
      failingSince: health.failingSince === null ? null : new Date(health.failingSince).toISOString(),
      stopped: health.stopped,
      problem: health.problem,
    },
  };
}

/** A rule without what the app keeps for itself. */
export function withoutPlace({ place: _, ...rule }: SavedRule): Rule {
  return rule;
}
