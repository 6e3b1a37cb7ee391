import { checkSecrets } from '../flows/check-secrets';
import { withSite } from '../flows/desk';
import { readSettings } from '../flows/manage-settings';
import { eraseAll } from '../flows/uninstall';
import { JiraRefusal, JiraUnavailable } from '../platform/jira';
import { log } from '../platform/log';
import { aMoment } from './moment';

/** Installed or upgraded: what is missing is said, and the site's address looked up ahead. Right after an installation Jira may not answer yet [doc]. */
export async function installed(): Promise<void> {
  await checkSecrets(aMoment());
  try {
    await withSite(await readSettings());
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRefusal)) throw error;
    log('installed.site-unknown');
  }
}

/** The module `preUninstall` [doc]: nothing can stop an uninstallation, so whatever fails is left. */
export async function uninstalling(): Promise<void> {
  await eraseAll(aMoment());
}
