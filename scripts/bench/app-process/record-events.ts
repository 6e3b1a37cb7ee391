import type { App } from 'forge-sandbox';
import { record } from './recording';
import { openSite } from '../site/site';
import type { Recording } from './tape';

const PEOPLE = 10;
/** Of one person. */
const TASKS = 5;
const PAUSE_MS = 10_000;

/** Events of all kinds: fifty delegations in ten offboardings, each assigned, moved about, completed and edited; both channels on. */
export async function recordEvents(app: App): Promise<Recording[]> {
  const site = await openSite(app, 'none');
  const tape = await record(async () => {
    const issues: string[] = [];
    for (let n = 0; n < PEOPLE * TASKS; n += 1) {
      const person = Math.floor(n / TASKS);
      const { key } = await site.delegated({
        id: `task-${n}`,
        app: { id: 77 + (n % 3), name: `App ${n % TASKS}` },
        account: `Account ${n}`,
        offboarding: { id: `ob-${person}`, total: TASKS },
      });
      issues.push(key);
      await site.world.advance(PAUSE_MS);
    }
    for (const key of issues) {
      site.assign(key, 'olga');
      await site.world.settle();
      for (const status of ['In Progress', 'Waiting', 'Done']) {
        site.move([key], status);
        await site.world.settle();
      }
      site.world.jira('olga', 'PUT', `/issue/${key}`, { fields: { summary: `${key}, edited` } });
      await site.world.advance(PAUSE_MS);
    }
  });
  site.host.close();
  return tape.filter(({ handler }) => handler === 'index.issueUpdated');
}

const BATCH = 500;
/** So long that a batch is just below its 512 KB, characters. */
const DESCRIPTION = 'What has to be done. '.repeat(38);
const HOUR_MS = 3_600_000;

/** The most that a process has to hold: the largest batch and the making of it, and what the sweeps of two hours read. */
export async function recordBusiest(app: App, state: unknown): Promise<Recording[]> {
  const site = await openSite(app, 'forge', state);
  const tape = await record(async () => {
    const delegations = Array.from({ length: BATCH }, (_, n) => ({
      id: `large-${n}`,
      person: { email: `large-${Math.floor(n / TASKS)}@acme.example`, name: 'Large Roe' },
      app: { name: `App ${n % TASKS}` },
      issue: { description: DESCRIPTION },
      offboarding: { id: `large-${Math.floor(n / TASKS)}`, total: TASKS },
    }));
    const { status } = await site.world.service('POST', '/v1/delegations/batch', { delegations });
    if (status !== 202) throw new Error(`the batch was refused: ${status}`);
    await site.world.advance(2 * HOUR_MS);
  });
  site.host.close();
  return tape;
}
