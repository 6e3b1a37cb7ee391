import { z } from 'zod';
import type { Site } from './site';

const BATCH = 500;
/** Tasks of one person. */
const APPS = 10;
/** Longer than a batch takes to be made, and what the app asks for when its backlog is full, ms. */
const BETWEEN_BATCHES_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

const accepted = z.object({ accepted: z.array(z.string()) });

/** Creates open, acknowledged delegations by batches of the service, so that no record is invented. */
export async function fill(site: Site, total: number): Promise<void> {
  const { world } = site;
  // Torii takes 200 calls a minute, and so would be what is measured here.
  await world.admin('saveTorii', { enabled: false });
  for (let from = 0; from < total;) {
    const { status, json } = await world.service('POST', '/v1/delegations/batch', { delegations: batch(from) });
    if (status === 202) from += accepted.parse(json).accepted.length;
    else if (status !== 429 && status !== 503) throw new Error(`a batch was refused: ${status}`);
    await world.advance(BETWEEN_BATCHES_MS);
  }
  // Whatever was late has come, and the limits of the minute and of the hour are all there again.
  await world.advance(HOUR_MS);
  const made = Object.keys(world.site().issues).length;
  if (made !== total) throw new Error(`${made} issues for ${total} delegations`);
}

function batch(from: number): object[] {
  return Array.from({ length: BATCH }, (_, n) => {
    const person = Math.floor((from + n) / APPS);
    return {
      id: `task-${from + n}`,
      person: { email: `leaver-${person}@acme.example`, name: `Leaver ${person}` },
      app: { name: `App ${n % APPS}` },
      owner: { email: 'owen@acme.example' },
      offboarding: { id: `ob-${person}`, total: APPS },
    };
  });
}
