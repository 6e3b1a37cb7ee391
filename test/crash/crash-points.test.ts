import { join } from 'node:path';
import { newActors } from '../simulation/actors';
import { play, run } from '../simulation/run';
import { createSimulationHost, type SimulationHost } from '../simulation/host';
import { FLOWS, type Flow } from './flows';

const PLACES = ['jira', 'kvs', 'queue', 'egress'] as const;
type Place = (typeof PLACES)[number];
const SIDES = ['before', 'after'] as const;
/**
 * Calls of a kind at which a flow dies, spread over all that it makes: `CRASH_POINTS=1000 npx jest test/crash` takes every one.
 * A run without the variable takes a sample: of each flow one KVS call and one other call, before or after the call by turns.
 */
const MOST_POINTS = Number(process.env.CRASH_POINTS ?? 0);

interface CrashPoint {
  readonly on: Place;
  readonly nth: number;
  readonly side: (typeof SIDES)[number];
}

function pointsOf(calls: Readonly<Record<Place, number>>, flow: number): CrashPoint[] {
  if (MOST_POINTS > 0) {
    return PLACES.flatMap((on) => {
      const step = Math.ceil(calls[on] / MOST_POINTS);
      const points = Array.from({ length: Math.ceil(calls[on] / step) || 0 }, (_, index) => 1 + index * step);
      return points.flatMap((nth) => SIDES.map((side) => ({ on, nth, side })));
    });
  }
  const others = PLACES.filter((on) => on !== 'kvs' && calls[on] > 0);
  return ['kvs' as const, ...others.slice(flow % Math.max(others.length, 1)).slice(0, 1)].map((on, index) => ({
    on,
    nth: 1 + ((flow * 7) % calls[on]),
    side: SIDES[(flow + index) % SIDES.length] ?? 'before',
  }));
}

let host: SimulationHost;
beforeAll(async () => {
  host = await createSimulationHost(join(__dirname, '../..'));
}, 120_000);

/** Number of calls of each kind that a flow makes without faults. */
async function callsOf({ before, flow }: Flow): Promise<Record<Place, number>> {
  const actors = newActors(host, 1);
  const { world } = actors;
  await play(before, actors);
  const earlier = world.invocations().flatMap(({ calls }) => calls).length;
  await play(flow, actors);
  const createdIssues = world
    .invocations()
    .flatMap(({ calls }) => calls)
    .slice(earlier);
  const count = (place: Place) => createdIssues.filter(({ target }) => target === place).length;
  return { jira: count('jira'), kvs: count('kvs'), queue: count('queue'), egress: count('egress') };
}

/** The flow with its process dying at one call, then whatever retries, sweeps and repeats make of it. */
async function crashedAt({ before, flow }: Flow, { on, nth, side }: CrashPoint): Promise<string[]> {
  const crash = { do: 'set faults', rules: [{ on, nth, do: { lost: side } }], wait: 0 } as const;
  const wrong = await run(host, 1, [...before, crash, ...flow]);
  return wrong.map((one) => `dead ${side} ${on} call ${nth}: ${one}`);
}

test.each(FLOWS.map((flow, index) => ({ ...flow, index })))(
  '$name: recovers from a crash before or after each of its calls',
  async (flow) => {
    const calls = await callsOf(flow);
    expect(calls.kvs).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const point of pointsOf(calls, flow.index)) wrong.push(...(await crashedAt(flow, point)));
    expect(wrong).toEqual([]);
  },
  1_200_000,
);
