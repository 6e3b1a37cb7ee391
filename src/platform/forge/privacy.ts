import { privacy } from '@forge/api';
import { StoreUnavailable } from '../storage/store-errors';

/** A stored account id, and the RFC 3339 time of the last update of its data. */
export interface ReportedAccount {
  readonly accountId: string;
  readonly updatedAt: string;
}

/**
 * Maximum number of accounts in one call [doc: user-privacy]. The SDK would send all calls of a longer list at once.
 */
const ACCOUNTS_A_CALL = 90;

/**
 * Reports stored account ids to Atlassian.
 * @returns accounts that were closed, and accounts whose data has changed
 */
export async function reportAccounts(
  accounts: readonly ReportedAccount[],
): Promise<{ closed: string[]; updated: string[] }> {
  const news: { accountId: string; status: string }[] = [];
  for (let at = 0; at < accounts.length; at += ACCOUNTS_A_CALL) {
    try {
      const answer = await privacy.reportPersonalData(accounts.slice(at, at + ACCOUNTS_A_CALL));
      news.push(...answer);
    } catch (error) {
      // The SDK rejects with Atlassian's response.
      throw new StoreUnavailable("account ids couldn't be reported", { cause: error });
    }
  }
  const withStatus = (status: string) =>
    news.filter((account) => account.status === status).map(({ accountId }) => accountId);
  return { closed: withStatus('closed'), updated: withStatus('updated') };
}
