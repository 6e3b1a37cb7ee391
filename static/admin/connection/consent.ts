import { permissions } from '@forge/bridge';
import { EgressType } from '@forge/egress';
import { unknownOutcome } from '../../api';
import { sentence } from '../../words';

/** The app's one group of addresses that an admin may consent to. */
const GROUP = 'receiver';

/** Has Atlassian ask for consent to the address, if it was not given before. @throws Error in words for people where it is refused */
export async function askConsent(url: string): Promise<void> {
  const domain = originOf(url);
  // The app's own words come with saving.
  if (domain === undefined) return;
  if (await isGiven(domain)) return;
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
    // A refusal and a lost answer look alike: what Atlassian knows of it by now does not.
    if (await isGiven(domain)) return;
    const why = sentence(error instanceof Error ? error.message : String(error));
    throw new Error(
      `Without your consent nothing can be sent to ${domain}. Atlassian says: ${why} Try again, and allow it.`,
      { cause: error },
    );
  }
}

/** @throws Error in words for people where Atlassian does not say */
async function isGiven(domain: string): Promise<boolean> {
  const { results } = await permissions.egress.get({ keys: [GROUP] }).catch(unknownOutcome);
  return results.some(({ configured }) => configured.some((one) => one.domain === domain));
}

function originOf(url: string): string | undefined {
  try {
    const { protocol, origin } = new URL(url.trim());
    return protocol === 'https:' ? origin : undefined;
  } catch {
    return undefined;
  }
}
