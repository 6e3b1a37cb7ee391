import { permissions } from '@forge/bridge';
import { EgressType } from '@forge/egress';

/** The app's one group of addresses that an admin may consent to. */
const GROUP = 'receiver';

/** Has Atlassian ask for consent to the address, if it was not given before. @throws Error in words for people where it is refused */
export async function askConsent(url: string): Promise<void> {
  const domain = originOf(url);
  // The app's own words come with saving.
  if (domain === undefined) return;
  const { results } = await permissions.egress.get({ keys: [GROUP] });
  if (results.some(({ configured }) => configured.some((one) => one.domain === domain))) return;
  try {
    await permissions.egress.set({
      egresses: [
        {
          key: GROUP,
          description: 'The offboarding service that is told what becomes of its delegations',
          configured: [{ domain, type: [EgressType.FetchBackendSide] }],
        },
      ],
    });
  } catch (error) {
    throw new Error(`Without your consent nothing can be sent to ${domain}. Save again, and allow it.`, {
      cause: error,
    });
  }
}

function originOf(url: string): string | undefined {
  try {
    const { protocol, origin } = new URL(url.trim());
    return protocol === 'https:' ? origin : undefined;
  } catch {
    return undefined;
  }
}
