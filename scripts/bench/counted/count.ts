import type { App, Invocation } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';

/** Platform calls of one invocation, each as `target path`, in their order. */
export type Calls = readonly string[];

/** Counts for the countable budgets. A list of calls counts by its length. */
export type Counted = {
  readonly completion: Calls;
  readonly completionOnBoth: Calls;
  readonly lastCompletion: Calls;
  readonly lastCompletionOnBoth: Calls;
  readonly idleEvent: Calls;
  readonly create: Calls;
  readonly createForSecondOwner: Calls;
  readonly createWithOffboarding: Calls;
  readonly createForExistingPair: Calls;
  readonly createWithLookup: Calls;
  /** Jira points that a delegation costs from its creation to its completion. */
  readonly points: number;
  /** Invocations caused by a thousand edits of an issue that isn't a delegation. */
  readonly foreign: number;
};

const OWNED = { owner: { email: 'owen@acme.example' } };
const OFFBOARDING = { offboarding: { id: 'ob-19', total: 1 } };
/** Person and app without Torii's ids, which the app then looks up. */
const WITHOUT_IDS = { person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: 'Figma' } };

/** Counts each story on the demo's site in its initial state. */
export async function countOnNewSite(app: App): Promise<Counted> {
  const site = await openSite(app, { latency: 'none' });
  const initialState = site.host.dump();
  const afterReset = async <T>(story: (resetSite: Site) => Promise<T>): Promise<T> => {
    site.load(initialState);
    return story(site);
  };
  const byWebhook = (call: object) =>
    afterReset(async (resetSite) => {
      await resetSite.world.admin('saveTorii', { enabled: false });
      return callsOfCompletion(resetSite, call);
    });
  const onBoth = (call: object) => afterReset((resetSite) => callsOfCompletion(resetSite, call));
  return {
    completion: await byWebhook(OWNED),
    completionOnBoth: await onBoth(OWNED),
    lastCompletion: await byWebhook({ ...OWNED, ...OFFBOARDING }),
    lastCompletionOnBoth: await onBoth({ ...OWNED, ...OFFBOARDING }),
    idleEvent: await afterReset(callsOfIdleEvent),
    create: await afterReset((resetSite) => callsOfCreate(resetSite, OWNED)),
    createForSecondOwner: await afterReset((resetSite) =>
      callsOfCreate(resetSite, { owner: [{ email: 'ian@acme.example' }, { email: 'owen@acme.example' }] }),
    ),
    createWithOffboarding: await afterReset((resetSite) => callsOfCreate(resetSite, { ...OWNED, ...OFFBOARDING })),
    createForExistingPair: await afterReset(async (resetSite) => {
      await resetSite.createDelegation(OWNED);
      return callsOfCreate(resetSite, { ...OWNED, id: 'task-8842' });
    }),
    createWithLookup: await afterReset((resetSite) => callsOfCreate(resetSite, { ...OWNED, ...WITHOUT_IDS })),
    points: await afterReset(pointsOfLife),
    foreign: await afterReset(invocationsOfForeignEdits),
  };
}

/** Returns the calls of an invocation. @throws Error if there was no invocation, or if it failed */
function callsOf(invocation: Invocation | undefined): Calls {
  if (invocation?.outcome !== 'returned') {
    throw new Error(`no successful invocation: ${invocation?.outcome ?? 'nothing was invoked'}`);
  }
  return invocation.calls.map(({ target, path }) => `${target} ${path.split('?')[0] ?? ''}`);
}

/** Returns the calls from the event of a completed issue to the acknowledged push. */
async function callsOfCompletion(site: Site, call: object): Promise<Calls> {
  const { key } = await site.createDelegation(call);
  await site.invocations();
  site.move([key], 'Done');
  return callsOf((await site.invocations())[0]);
}

/** Returns the calls of an event that changes nothing. */
async function callsOfIdleEvent(site: Site): Promise<Calls> {
  const { key } = await site.createDelegation(OWNED);
  await site.invocations();
  site.world.jira('olga', 'PUT', `/issue/${key}`, { fields: { summary: 'Another summary' } });
  return callsOf((await site.invocations())[0]);
}

/** Returns the calls of a create request. */
async function callsOfCreate(site: Site, call: object): Promise<Calls> {
  await site.invocations();
  await site.createDelegation(call);
  return callsOf((await site.invocations()).find(({ module }) => module === 'service'));
}

/** Returns the points of a delegation that is created, assigned, moved three times, and completed. */
async function pointsOfLife(site: Site): Promise<number> {
  const { key } = await site.createDelegation(OWNED);
  site.assign(key, 'olga');
  await site.world.settle();
  for (const status of ['In Progress', 'Waiting', 'In Progress', 'Done']) {
    site.move([key], status);
    await site.world.settle();
  }
  // Within a minute, the app checks the new issue once more.
  await site.world.advance(60_000);
  const calls = (await site.invocations()).flatMap((invocation) => invocation.calls);
  return calls.reduce((sum, { points }) => sum + points, 0);
}

const EDITS = 1000;
/** Edits without a pause: Jira allows 20 writes on one issue in two seconds, and 100 in thirty. */
const EDITS_AT_ONCE = 20;
const PAUSE_MS = 20_000;

/** Returns the number of invocations that edits of a foreign issue cause. */
async function invocationsOfForeignEdits(site: Site): Promise<number> {
  const { world } = site;
  const issue = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Foreign issue' };
  world.jira('ada', 'POST', '/issue', { fields: issue });
  const { key } = Object.values(world.site().issues).at(-1) ?? { key: '' };
  for (let edit = 1; edit <= EDITS; edit += 1) {
    if (edit % EDITS_AT_ONCE === 0) await world.advance(PAUSE_MS);
    const { status } = world.jira('ada', 'PUT', `/issue/${key}`, { fields: { summary: `Edit ${edit}` } });
    if (status !== 204) throw new Error(`Jira refused edit ${edit}: ${status}`);
  }
  await world.advance(PAUSE_MS);
  return (await site.invocations()).filter(({ cause }) => cause.startsWith('avi:jira')).length;
}
