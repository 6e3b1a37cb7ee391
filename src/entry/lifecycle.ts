import { withSite } from '../flows/desk';
import { readSettings } from '../flows/manage-settings';
import { JiraRefusal, JiraUnavailable } from '../platform/jira';
import { log } from '../platform/log';

/** Installed or upgraded: the site's address is looked up ahead. Right after an installation Jira may not answer yet [doc]. */
export async function installed(): Promise<void> {
  try {
    await withSite(await readSettings());
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRefusal)) throw error;
    log('installed.site-unknown');
  }
}
