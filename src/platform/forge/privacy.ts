import { privacy } from '@forge/api';
import { StoreUnavailable } from '../storage/store-errors';

/** An account id that is kept, and since when what is kept with it was not looked up anew, RFC 3339. */
export interface ReportedAccount {
  readonly accountId: string;
  readonly updatedAt: string;
}

/** At most so many in one call [doc user-privacy]; the SDK would send all calls of a longer list at once. */
const ACCOUNTS_A_CALL = 90;

/** Reports kept account ids. @returns those that were closed, and those whose data has changed since */
export async function reportAccounts(
  accounts: readonly ReportedAccount[],
): Promise<{ closed: string[]; updated: string[] }> {
  const news: { accountId: string; status: string }[] = [];
  for (let at = 0; at < accounts.length; at += ACCOUNTS_A_CALL) {
    try {
      const answer = await privacy.reportPersonalData(accounts.slice(at, at + ACCOUNTS_A_CALL));
      news.push(...answer);
    } catch (error) {
      // The SDK rejects with Atlassian's answer itself.
      throw new StoreUnavailable('account ids could not be reported', { cause: error });
    }
  }
  const which = (status: string) => news.filter((one) => one.status === status).map(({ accountId }) => accountId);
  return { closed: which('closed'), updated: which('updated') };
}
