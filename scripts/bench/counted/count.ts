import type { App, Invocation } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';

/** The calls of the platform that something made, each as `target path`, in their order. */
export type Calls = readonly string[];

/** Counts of one run for the countable budgets. */
export type Counted = {
  readonly completion: Calls;
  readonly completionOnBoth: Calls;
  readonly lastCompletion: Calls;
  readonly lastCompletionOnBoth: Calls;
  readonly idleEvent: Calls;
  readonly create: Calls;
  readonly createForSecondOwner: Calls;
  readonly createOfOffboarding: Calls;
  readonly createOfPair: Calls;
  readonly createWithLookUp: Calls;
  /** Points of Jira's over a delegation's life. */
  readonly points: number;
  /** Invocations by a thousand edits of an issue that is no delegation. */
  readonly foreign: number;
};

const OWNED = { owner: { email: 'owen@acme.example' } };
const OFFBOARDING = { offboarding: { id: 'ob-19', total: 1 } };
/** Torii's ids are not known: the app has to look them up. */
const UNKNOWN = { person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: 'Figma' } };

/** Each on the demo's site, set up and otherwise untouched. */
export async function count(app: App): Promise<Counted> {
  const site = await openSite(app, 'none');
  const beginning = site.host.dump();
  const anew = async <T>(story: (on: Site) => Promise<T>): Promise<T> => {
    site.load(beginning);
    return story(site);
  };
  const webhookOnly = (call: object) => anew((on) => completion(on, call, false));
  const onBoth = (call: object) => anew((on) => completion(on, call, true));
  return {
    completion: await webhookOnly(OWNED),
    completionOnBoth: await onBoth(OWNED),
    lastCompletion: await webhookOnly({ ...OWNED, ...OFFBOARDING }),
    lastCompletionOnBoth: await onBoth({ ...OWNED, ...OFFBOARDING }),
    idleEvent: await anew(idleEvent),
    create: await anew((on) => create(on, OWNED)),
    createForSecondOwner: await anew((on) =>
      create(on, { owner: [{ email: 'ian@acme.example' }, { email: 'owen@acme.example' }] }),
    ),
    createOfOffboarding: await anew((on) => create(on, { ...OWNED, ...OFFBOARDING })),
    createOfPair: await anew(async (on) => {
      await on.delegated(OWNED);
      return create(on, { ...OWNED, id: 'task-8842' });
    }),
    createWithLookUp: await anew((on) => create(on, { ...OWNED, ...UNKNOWN })),
    points: await anew(life),
    foreign: await anew(foreignEdits),
  };
}

/** @throws Error where nothing was invoked, or did not end well */
function callsOf(invocation: Invocation | undefined): Calls {
  if (invocation?.outcome !== 'returned') throw new Error(`not run: ${invocation?.outcome ?? 'nothing was invoked'}`);
  return invocation.calls.map(({ target, path }) => `${target} ${path.split('?')[0] ?? ''}`);
}

/** From the event to the acknowledged push. */
async function completion(site: Site, call: object, withTorii: boolean): Promise<Calls> {
  if (!withTorii) await site.world.admin('saveTorii', { enabled: false });
  const { key } = await site.delegated(call);
  await site.invocations();
  site.move([key], 'Done');
  return callsOf((await site.invocations())[0]);
}

async function idleEvent(site: Site): Promise<Calls> {
  const { key } = await site.delegated(OWNED);
  await site.invocations();
  site.world.jira('olga', 'PUT', `/issue/${key}`, { fields: { summary: 'Another summary' } });
  return callsOf((await site.invocations())[0]);
}

async function create(site: Site, call: object): Promise<Calls> {
  await site.invocations();
  await site.delegated(call);
  return callsOf((await site.invocations()).find(({ module }) => module === 'service'));
}

/** Made, assigned, three times moved, completed. */
async function life(site: Site): Promise<number> {
  const { key } = await site.delegated(OWNED);
  site.assign(key, 'olga');
  await site.world.settle();
  for (const status of ['In Progress', 'Waiting', 'In Progress', 'Done']) {
    site.move([key], status);
    await site.world.settle();
  }
  // The second look at a new issue comes within a minute.
  await site.world.advance(60_000);
  const calls = (await site.invocations()).flatMap((invocation) => invocation.calls);
  return calls.reduce((sum, { points }) => sum + points, 0);
}

const EDITS = 1000;
/** Jira takes twenty writes on one issue in two seconds, a hundred in thirty. */
const EDITS_AT_ONCE = 20;
const PAUSE_MS = 20_000;

async function foreignEdits(site: Site): Promise<number> {
  const { world } = site;
  const issue = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Nobody else’s business' };
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
