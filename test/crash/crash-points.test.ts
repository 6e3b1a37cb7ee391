import { join } from 'node:path';
import { newActors } from '../simulation/actors';
import { playSteps, runHistory } from '../simulation/run';
import { createSimulationHost, type SimulationHost } from '../simulation/host';
import { FLOWS, type Flow } from './flows';

const CALL_KINDS = ['jira', 'kvs', 'queue', 'egress'] as const;
type CallKind = (typeof CALL_KINDS)[number];
const SIDES = ['before', 'after'] as const;
/**
 * Maximum number of calls of each kind at which a flow crashes. `CRASH_POINTS=1000 npx jest test/crash` takes every call.
 * Without the variable, each flow crashes at one call, in turn of another kind, and before or after the call.
 */
const MAX_POINTS = Number(process.env.CRASH_POINTS ?? 0);

/** Place of a crash: before or after the nth call of a kind. */
interface CrashPoint {
  readonly on: CallKind;
  readonly nth: number;
  readonly side: (typeof SIDES)[number];
}

/** Returns the crash points of a flow. @param flow index of the flow, which varies the sample */
function pointsOf(calls: Readonly<Record<CallKind, number>>, flow: number): CrashPoint[] {
  if (MAX_POINTS > 0) {
    return CALL_KINDS.flatMap((on) => {
      const step = Math.ceil(calls[on] / MAX_POINTS);
      const points = Array.from({ length: Math.ceil(calls[on] / step) || 0 }, (_, index) => 1 + index * step);
      return points.flatMap((nth) => SIDES.map((side) => ({ on, nth, side })));
    });
  }
  const kinds = CALL_KINDS.filter((on) => calls[on] > 0);
  return kinds
    .slice(flow % kinds.length)
    .slice(0, 1)
    .map((on) => ({
      on,
      nth: 1 + ((flow * 7) % calls[on]),
      side: SIDES[Math.floor(flow / 2) % SIDES.length] ?? 'before',
    }));
}

let host: SimulationHost;
beforeAll(async () => {
  host = await createSimulationHost(join(__dirname, '../..'));
}, 120_000);

/** Returns the number of calls of each kind that a flow makes without faults. */
async function countCalls({ before, flow }: Flow): Promise<Record<CallKind, number>> {
  const actors = newActors(host, 1);
  const { world } = actors;
  await playSteps(before, actors);
  const allCalls = () => world.invocations().flatMap(({ calls }) => calls);
  const callsBefore = allCalls().length;
  await playSteps(flow, actors);
  const flowCalls = allCalls().slice(callsBefore);
  const count = (kind: CallKind) => flowCalls.filter(({ target }) => target === kind).length;
  return { jira: count('jira'), kvs: count('kvs'), queue: count('queue'), egress: count('egress') };
}

/** Runs a flow that crashes at one call, then retries, sweeps, and repeated requests. @returns the violations */
async function violationsAfterCrash({ before, flow }: Flow, { on, nth, side }: CrashPoint): Promise<string[]> {
  const crash = { do: 'set faults', rules: [{ on, nth, do: { lost: side } }], wait: 0 } as const;
  const violations = await runHistory(host, 1, [...before, crash, ...flow]);
  return violations.map((violation) => `crash ${side} ${on} call ${nth}: ${violation}`);
}

test.each(FLOWS.map((flow, index) => ({ ...flow, index })))(
  'the app recovers from a crash at each call while $name',
  async (flow) => {
    const calls = await countCalls(flow);
    expect(calls.kvs).toBeGreaterThan(0);
    const violations: string[] = [];
    for (const point of pointsOf(calls, flow.index)) violations.push(...(await violationsAfterCrash(flow, point)));
    expect(violations).toEqual([]);
  },
  1_200_000,
);
