import { permissions } from '@forge/bridge';
import { EgressType } from '@forge/egress';

/** The app's one group of addresses that an admin may consent to. */
const GROUP = 'receiver';

/** Has Atlassian ask for consent to the address, if it was not given before. @throws Error where it is refused */
export async function askConsent(url: string): Promise<void> {
  const domain = originOf(url);
  // The app's own words come with saving.
  if (domain === undefined) return;
  const { results } = await permissions.egress.get({ keys: [GROUP] });
  if (results.some(({ configured }) => configured.some((one) => one.domain === domain))) return;
  await permissions.egress.set({
    egresses: [
      {
        key: GROUP,
        description: 'The offboarding service that is told what becomes of its delegations',
        configured: [{ domain, type: [EgressType.FetchBackendSide] }],
      },
    ],
  });
}

function originOf(url: string): string | undefined {
  try {
    const { protocol, origin } = new URL(url.trim());
    return protocol === 'https:' ? origin : undefined;
  } catch {
    return undefined;
  }
}
