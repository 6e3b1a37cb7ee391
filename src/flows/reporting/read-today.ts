import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { dateAt } from '../../domain/site-date';
import { currentSettings } from '../records/settings';

/** Returns the site's URL and time zone, and the current date there. */
export async function readToday(context: InvocationContext): Promise<{ today: string; timeZone: string; url: string }> {
  const { url = '', timeZone = 'UTC' } = (await currentSettings()).site ?? {};
  return { today: dateAt(context.now(), timeZone), timeZone, url };
}
