import { join } from 'node:path';
import { newActors } from '../simulation/actors';
import { play, run } from '../simulation/run';
import { createSimulationHost, type SimulationHost } from '../simulation/host';
import { FLOWS, type Flow } from './flows';

const PLACES = ['jira', 'kvs', 'queue', 'egress'] as const;
type Place = (typeof PLACES)[number];
const SIDES = ['before', 'after'] as const;
/**
 * At how many calls of a kind a flow dies, spread over all that it makes, always at the same: few in each run of the tests, since the
 * whole has to stay short. `CRASH_POINTS=1000 npx jest test/crash` has it die at every one.
 */
const MOST_POINTS = Number(process.env.CRASH_POINTS ?? 2);

let stage: SimulationHost;
beforeAll(async () => {
  stage = await createSimulationHost(join(__dirname, '../..'));
}, 120_000);

/** Number of calls of each kind that a flow makes without faults. */
async function callsOf({ before, flow }: Flow): Promise<Record<Place, number>> {
  const cast = newActors(stage, 1);
  const { world } = cast;
  await play(before, cast);
  const earlier = world.invocations().flatMap(({ calls }) => calls).length;
  await play(flow, cast);
  const made = world
    .invocations()
    .flatMap(({ calls }) => calls)
    .slice(earlier);
  const count = (place: Place) => made.filter(({ target }) => target === place).length;
  return { jira: count('jira'), kvs: count('kvs'), queue: count('queue'), egress: count('egress') };
}

/** The flow with its process dying at one call, then whatever retries, sweeps and repeats make of it. */
async function dying({ before, flow }: Flow, on: Place, nth: number, side: (typeof SIDES)[number]): Promise<string[]> {
  const strike = { do: 'set faults', rules: [{ on, nth, do: { lost: side } }], wait: 0 } as const;
  const wrong = await run(stage, 1, [...before, strike, ...flow]);
  return wrong.map((one) => `dead ${side} ${on} call ${nth}: ${one}`);
}

test.each(FLOWS)(
  '$name: whichever call its process dies at, before or after it took effect, all comes right',
  async (flow) => {
    const calls = await callsOf(flow);
    expect(calls.kvs).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const place of PLACES) {
      const step = Math.ceil(calls[place] / MOST_POINTS);
      for (let nth = 1; nth <= calls[place]; nth += step) {
        for (const side of SIDES) wrong.push(...(await dying(flow, place, nth, side)));
      }
    }
    expect(wrong).toEqual([]);
  },
  1_200_000,
);
