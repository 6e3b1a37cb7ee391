import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { dateAt } from '../../domain/site-date';
import { readSettings } from '../records/settings';

/** Returns the site's time zone, and the current date there. */
export async function readToday(context: InvocationContext): Promise<{ today: string; timeZone: string }> {
  const timeZone = (await readSettings())?.value.site?.timeZone ?? 'UTC';
  return { today: dateAt(context.now(), timeZone), timeZone };
}
