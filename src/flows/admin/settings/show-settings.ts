import { NO_SETTINGS } from '../../../domain/configuration/settings';
import type { ChannelView, SettingsView, UsedCredential } from '../../../domain/contract/admin-functions';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { Rule } from '../../../domain/configuration/rule';
import type { ServiceUrl } from '../../../domain/configuration/service-url';
import type { SavedRule } from '../../../domain/configuration/settings';
import type { Circuit } from '../../../domain/delivery/circuit';
import { validCredentials, readSecrets, type Credential } from '../../../platform/storage/secrets';
import { pickSingle, readRecords, singleRef } from '../../../platform/storage/store';
import { serviceUrl } from '../../../platform/forge/web-trigger-url';
import { CHANNEL_RECORDS, channelsOf, circuitOf } from '../../records/channels';
import { toCredentialView } from './credentials';
import { toServiceUrlView } from './rotate-url';

/** Returns the settings and the state of the channels, without secrets. */
export async function getSettings(context: InvocationContext): Promise<SettingsView> {
  const now = context.now();
  const [forgeUrl, inbound, outbound, records] = await Promise.all([
    serviceUrl(),
    readSecrets('inbound'),
    readSecrets('outbound'),
    readRecords([...CHANNEL_RECORDS, singleRef('settings'), singleRef('credential-use')]),
  ]);
  const channels = channelsOf(records);
  const settings = pickSingle(records, 'settings')?.value ?? NO_SETTINGS;
  const usedAt = pickSingle(records, 'credential-use')?.value.usedAt ?? {};
  const toUsedCredential = (credential: Credential): UsedCredential => {
    const at = usedAt[credential.id];
    return { ...toCredentialView(credential), lastUsedAt: at === undefined ? null : new Date(at).toISOString() };
  };
  return {
    site: settings.site,
    connection: {
      ...toUrls(settings.serviceUrl, forgeUrl),
      bearerOn: inbound.bearerOn,
      inboundSigning: validCredentials(inbound.signing, now).map(toUsedCredential),
      inboundBearer: validCredentials(inbound.bearer, now).map(toUsedCredential),
      outboundSigning: validCredentials(outbound.signing, now).map(toCredentialView),
    },
    rules: settings.rules.map(withoutTarget),
    allowedProjects: settings.allowedProjects,
    alertProject: settings.alertProject,
    retention: settings.retention,
    webhook: settings.webhook && { ...settings.webhook, ...toChannelView(circuitOf(channels, 'webhook')) },
    torii: settings.torii && {
      ...settings.torii,
      hasKey: outbound.toriiKey !== null,
      ...toChannelView(circuitOf(channels, 'torii')),
    },
    testId: settings.testId,
  };
}

function toUrls(serviceUrls: ServiceUrl | null, forgeUrl: string) {
  const { url, previous } = toServiceUrlView(serviceUrls ?? { current: forgeUrl, ending: [] });
  return { url, previousUrl: previous };
}

function toChannelView({ failingSince, disabledReason, problem }: Circuit): ChannelView {
  return { failingSince: failingSince === null ? null : new Date(failingSince).toISOString(), disabledReason, problem };
}

/** Returns a rule without the metadata that it was checked against. */
export function withoutTarget(rule: SavedRule): Rule {
  return Rule.parse(rule);
}
