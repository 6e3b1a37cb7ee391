import { z } from 'zod';
import type { Site } from './site';

const BATCH = 500;
const TASKS_PER_PERSON = 10;
/** Pause after a batch, ms: longer than its creations take, and than the `Retry-After` of a full backlog. */
const BETWEEN_BATCHES_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

const acceptedSchema = z.object({ accepted: z.array(z.string()) });

/** Creates open, acknowledged delegations by batches of the service, so that every record is real. */
export async function createStock(site: Site, total: number): Promise<void> {
  const { world } = site;
  // Turns off Torii, because its limit of 200 calls per minute would delay everything else.
  await world.admin('saveTorii', { enabled: false });
  for (let from = 0; from < total;) {
    const { status, json } = await world.service('POST', '/v1/delegations/batch', { delegations: batch(from) });
    if (status === 202) from += acceptedSchema.parse(json).accepted.length;
    else if (status !== 429 && status !== 503) throw new Error(`a batch was refused: ${status}`);
    await world.advance(BETWEEN_BATCHES_MS);
  }
  // Lets late events arrive, and the limits per minute and hour recover.
  await world.advance(HOUR_MS);
  const issueCount = Object.keys(world.site().issues).length;
  if (issueCount !== total) throw new Error(`${issueCount} issues for ${total} delegations`);
}

function batch(from: number): object[] {
  return Array.from({ length: BATCH }, (_, n) => {
    const person = Math.floor((from + n) / TASKS_PER_PERSON);
    return {
      id: `task-${from + n}`,
      person: { email: `leaver-${person}@acme.example`, name: `Leaver ${person}` },
      app: { name: `App ${n % TASKS_PER_PERSON}` },
      owner: { email: 'owen@acme.example' },
      offboarding: { id: `ob-${person}`, total: TASKS_PER_PERSON },
    };
  });
}
