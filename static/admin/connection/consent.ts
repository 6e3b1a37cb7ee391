import { permissions } from '@forge/bridge';
import { EgressType } from '@forge/egress';
import { rethrowReadable } from '../../api';
import { toSentence } from '../../labels';

/** Key of the app's only group of URLs that an admin can consent to. */
const EGRESS_GROUP = 'receiver';

/** Asks for consent to a URL by Atlassian's dialog, unless the consent exists. @throws Error if the admin refuses */
export async function askConsent(url: string): Promise<void> {
  const domain = originOf(url);
  // The app refuses to save such a URL, with an error at the field.
  if (domain === undefined) return;
  if (await hasConsent(domain)) return;
  try {
    await permissions.egress.set({
      egresses: [
        {
          key: EGRESS_GROUP,
          description: 'The offboarding service that receives the state of its delegations',
          configured: [{ domain, type: [EgressType.FetchBackendSide] }],
        },
      ],
    });
  } catch (error) {
    // A refusal and a lost response are the same error, so this reads the consent itself.
    if (await hasConsent(domain)) return;
    const reason = toSentence(error instanceof Error ? error.message : String(error));
    throw new Error(
      `We need your consent to send data to ${domain}. Atlassian says: ${reason} Try again and allow it.`,
      {
        cause: error,
      },
    );
  }
}

/** Returns true if an admin consented to the domain. @throws Error if Atlassian doesn't answer */
async function hasConsent(domain: string): Promise<boolean> {
  const { results } = await permissions.egress.get({ keys: [EGRESS_GROUP] }).catch(rethrowReadable);
  return results.some(({ configured }) => configured.some((egress) => egress.domain === domain));
}

function originOf(url: string): string | undefined {
  try {
    const { protocol, origin } = new URL(url.trim());
    return protocol === 'https:' ? origin : undefined;
  } catch {
    return undefined;
  }
}
