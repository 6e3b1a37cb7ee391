import type { App } from 'forge-sandbox';
import { record } from './recording';
import { openSite } from '../site/site';
import type { Recording } from './tape';

const PEOPLE = 10;
const TASKS_PER_PERSON = 5;
const PAUSE_MS = 10_000;

/** Records the issue events of fifty delegations in ten offboardings: assigned, moved, completed, and edited, with both channels on. */
export async function recordEvents(app: App): Promise<Recording[]> {
  const site = await openSite(app, { latency: 'none' });
  const tape = await record(async () => {
    const issues: string[] = [];
    for (let n = 0; n < PEOPLE * TASKS_PER_PERSON; n += 1) {
      const person = Math.floor(n / TASKS_PER_PERSON);
      const { key } = await site.createDelegation({
        id: `task-${n}`,
        app: { id: 77 + (n % 3), name: `App ${n % TASKS_PER_PERSON}` },
        account: `Account ${n}`,
        offboarding: { id: `ob-${person}`, total: TASKS_PER_PERSON },
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
/** Description that makes a batch nearly 512 KB, the largest body that the contract allows. */
const DESCRIPTION = 'What has to be done. '.repeat(38);
const HOUR_MS = 3_600_000;

/** Records the invocations that need the most memory: the largest batch, its creations, and the sweeps of two hours. */
export async function recordPeakLoad(app: App, state: unknown): Promise<Recording[]> {
  const site = await openSite(app, { latency: 'forge', state });
  const tape = await record(async () => {
    const delegations = Array.from({ length: BATCH }, (_, n) => ({
      id: `large-${n}`,
      person: { email: `large-${Math.floor(n / TASKS_PER_PERSON)}@acme.example`, name: 'Large Roe' },
      app: { name: `App ${n % TASKS_PER_PERSON}` },
      issue: { description: DESCRIPTION },
      offboarding: { id: `large-${Math.floor(n / TASKS_PER_PERSON)}`, total: TASKS_PER_PERSON },
    }));
    const { status } = await site.world.service('POST', '/v1/delegations/batch', { delegations });
    if (status !== 202) throw new Error(`the batch was refused: ${status}`);
    await site.world.advance(2 * HOUR_MS);
  });
  site.host.close();
  return tape;
}
