import { checkSecrets } from '../flows/maintenance/check-secrets';
import { withSite } from '../flows/records/create-context';
import { readSettings } from '../flows/records/settings';
import { eraseAll } from '../flows/maintenance/uninstall';
import { JiraRejection, JiraUnavailable } from '../platform/jira/jira';
import { log } from '../platform/forge/log';
import { newInvocationContext } from './invocation-context';

/** Installed or upgraded: what is missing is said, and the site's address looked up ahead. Right after an installation Jira may not answer yet [doc]. */
export async function installed(): Promise<void> {
  await checkSecrets(newInvocationContext());
  try {
    await withSite(await readSettings());
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRejection)) throw error;
    log('installed.site-unknown');
  }
}

/** The module `preUninstall` [doc]: nothing can stop an uninstallation, so whatever fails is left. */
export async function uninstalled(): Promise<void> {
  await eraseAll(newInvocationContext());
}
