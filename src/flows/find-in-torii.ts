import type { Delegation } from '../domain/delegation';
import type { Moment } from '../domain/moment';
import { NO_NOTES, toriiId, type ToriiIds } from '../domain/torii';
import { findInTorii } from '../platform/channels/torii';
import { readSecrets } from '../platform/secrets';
import type { Desk } from './desk';

/**
 * Looks up, when a delegation is made, those of Torii's ids that the service did not name and the pair does not know yet. Whatever
 * keeps Torii from answering keeps nothing else: it is asked again when the ids are needed.
 */
export async function findIdsAhead(
  { channels, pair }: Desk,
  { person, app }: Delegation,
  moment: Moment,
): Promise<ToriiIds> {
  if (channels.settings.torii?.enabled !== true) return {};
  const notes = pair?.value.torii ?? NO_NOTES;
  const userId = toriiId(person.id) ?? notes.userId;
  const appId = toriiId(app.id) ?? notes.appId;
  const known = { ...(userId === null ? {} : { userId }), ...(appId === null ? {} : { appId }) };
  if (userId !== null && appId !== null) return known;
  const { toriiKey } = await readSecrets('outbound');
  return toriiKey === null ? known : { ...known, ...(await findInTorii(person, app, notes, toriiKey, moment.now())) };
}
