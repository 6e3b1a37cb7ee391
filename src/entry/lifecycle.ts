import { checkSecrets } from '../flows/maintenance/check-secrets';
import { withSite } from '../flows/records/create-context';
import { readSettings } from '../flows/records/settings';
import { eraseAll } from '../flows/maintenance/uninstall';
import { JiraRejection, JiraUnavailable } from '../platform/jira/jira';
import { log } from '../platform/forge/log';
import { newInvocationContext } from './invocation-context';

/**
 * Handles an installation or upgrade: reports missing secrets and stores the site's URL. Jira may not be available
 * right after an installation [doc: events-reference/life-cycle].
 */
export async function installed(): Promise<void> {
  await checkSecrets(newInvocationContext());
  try {
    await withSite(await readSettings());
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRejection)) throw error;
    log('installed.site-unknown');
  }
}

/** Handles the module `preUninstall` [doc: pre-uninstall]. A failure doesn't stop the uninstallation. */
export async function uninstalled(): Promise<void> {
  await eraseAll(newInvocationContext());
}
