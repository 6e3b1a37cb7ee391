import { privacy } from '@forge/api';
import { chunks } from '../../domain/chunks';
import { StoreUnavailable } from '../storage/store-errors';

/** A stored account id, and the RFC 3339 time of the last update of its data. */
export interface ReportedAccount {
  readonly accountId: string;
  readonly updatedAt: string;
}

/**
 * Maximum number of accounts per call [doc: user-privacy]. The SDK splits a longer list, but sends all parts at once.
 */
const ACCOUNTS_PER_CALL = 90;

/**
 * Reports stored account ids to Atlassian.
 * @returns accounts that were closed, and accounts whose data has changed
 */
export async function reportAccounts(
  accounts: readonly ReportedAccount[],
): Promise<{ closed: string[]; updated: string[] }> {
  const reported: { accountId: string; status: string }[] = [];
  for (const part of chunks(accounts, ACCOUNTS_PER_CALL)) {
    try {
      reported.push(...(await privacy.reportPersonalData(part)));
    } catch (error) {
      // The SDK rejects with Atlassian's response.
      throw new StoreUnavailable("account ids couldn't be reported", { cause: error });
    }
  }
  const idsWithStatus = (status: string) =>
    reported.filter((account) => account.status === status).map(({ accountId }) => accountId);
  return { closed: idsWithStatus('closed'), updated: idsWithStatus('updated') };
}
