import { z } from 'zod';
import type { Latency } from '../time/latency';
import type { Rng, Clock, Timer } from '../time/time';
import { isSkipped, type Installation } from './app/installation';
import type { Invoker, Outcome } from './invocation/invoker';
import type { Manifest } from './app/manifest';
import type { ScheduledTrigger } from './app/modules';
import type { RegisterTimer, Sequence } from './sequence';

const INTERVAL_MS = {
  fiveMinute: 300_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const satisfies Record<ScheduledTrigger['interval'], number>;
/**
 * Delay of the first run, "about 5 minutes after app deployment". First runs are then spread evenly over the interval
 * [doc: modules/scheduled-trigger].
 */
const FIRST_RUN_AFTER_MS = 300_000;

/** Response of a scheduled function [doc: events-reference/scheduled-trigger]. */
const response = z.looseObject({ statusCode: z.int().min(100).max(599) });
const NO_RESPONSE = 'Forge records status 424 for this run, because the function returned no {statusCode}';

/** Next run of a scheduled trigger. */
const nextRun = z.object({ dueAt: z.number(), sequence: z.int() });
const savedState = z.record(z.string(), nextRun);

/** Scheduled triggers. Runs may overlap, because a run starts even if the previous one hasn't finished. */
export interface Schedule {
  /** Schedules the first run of each trigger. */
  start(): void;
  /** Runs a scheduled trigger now. Its schedule stays the same. */
  run(module: string): Promise<Outcome>;
  /** Cancels all future runs. */
  stop(): void;
  dump(): unknown;
  load(state: unknown, registerTimer: RegisterTimer): void;
}

export interface ScheduleDeps {
  readonly manifest: Manifest;
  readonly installation: Installation;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly latency: Latency;
  readonly invoker: Invoker;
  readonly sequence: Sequence;
}

export function createSchedule({
  manifest,
  installation,
  clock,
  rng,
  latency,
  invoker,
  sequence,
}: ScheduleDeps): Schedule {
  const nextRuns = new Map<string, z.infer<typeof nextRun>>();
  const timers = new Map<string, Timer>();

  const run = ({ key, function: name }: ScheduledTrigger): Promise<Outcome> =>
    // Forge doesn't retry a function that throws [doc: scheduled-trigger].
    invoker.run({
      module: key,
      function: name,
      cause: 'schedule',
      payload: scheduledPayload(installation, key),
      warningOf: (value) => (response.safeParse(value).success ? undefined : NO_RESPONSE),
    });
  const scheduleRun = (trigger: ScheduledTrigger, dueAt: number, sequenceNumber = sequence.next()): void => {
    nextRuns.set(trigger.key, { dueAt, sequence: sequenceNumber });
    timers.set(
      trigger.key,
      clock.setTimeout(
        () => {
          scheduleRun(trigger, dueAt + INTERVAL_MS[trigger.interval]);
          if (isSkipped(trigger.filter, installation)) return;
          for (let runs = latency.happens('doubledRun') ? 2 : 1; runs > 0; runs -= 1) void run(trigger);
        },
        Math.max(0, dueAt - clock.now()),
      ),
    );
  };
  const cancelAll = (): void => {
    for (const timer of timers.values()) clock.clearTimeout(timer);
    timers.clear();
    nextRuns.clear();
  };

  return {
    start() {
      for (const trigger of manifest.modules.scheduledTrigger) {
        const spread = latency.kind === 'none' ? 0 : rng.below(INTERVAL_MS[trigger.interval]);
        scheduleRun(trigger, clock.now() + FIRST_RUN_AFTER_MS + spread);
      }
    },
    async run(module) {
      const trigger = manifest.modules.scheduledTrigger.find(({ key }) => key === module);
      if (!trigger) throw new Error(`the app has no scheduled trigger ${module}`);
      return run(trigger);
    },
    stop: cancelAll,
    dump: () => Object.fromEntries(nextRuns),
    load(state, registerTimer) {
      cancelAll();
      const loaded = savedState.parse(state);
      for (const trigger of manifest.modules.scheduledTrigger) {
        const { dueAt, sequence: sequenceNumber } = loaded[trigger.key] ?? {
          dueAt: clock.now() + FIRST_RUN_AFTER_MS,
          sequence: sequence.next(),
        };
        registerTimer(sequenceNumber, () => scheduleRun(trigger, dueAt, sequenceNumber));
      }
    },
  };
}

/** Returns the payload of scheduled and pre-uninstall functions [doc: events-reference/scheduled-trigger]. */
export function scheduledPayload({ site }: Installation, moduleKey: string): unknown {
  return { context: { cloudId: site.cloudId, moduleKey }, contextToken: `context-token-of-${moduleKey}` };
}
