import type { Rng } from './time';

/** A range in milliseconds, and the source of its figures. */
interface DelayRange {
  readonly from: number;
  readonly to: number;
  readonly source: string;
}

/**
 * Latencies of Atlassian's services. Atlassian documents no percentiles, so each range names its source. Ranges marked
 * `unsure` are set high, so that an app that relies on a fast answer fails here.
 */
const AT_ATLASSIAN = {
  jiraRead: { from: 80, to: 350, source: 'unsure: a REST read as seen from outside, minus the network' },
  jiraWrite: { from: 150, to: 700, source: 'unsure: as jiraRead; a write indexes, notifies and runs workflow code' },
  kvs: {
    from: 15,
    to: 60,
    source:
      'unsure: a key-value store within one region. The one figure found is a log line in the documentation, a get that took 88 ms ' +
      'behind the proxy (containers, "managing your service", 9 Jun 2025), where the documentation expects up to 100 ms of network time',
  },
  kvsTransaction: { from: 30, to: 120, source: 'unsure: as kvs, with conditions on several keys' },
  queuePush: { from: 40, to: 150, source: 'unsure: one hop more than kvs' },
  graphql: { from: 100, to: 400, source: 'unsure: as jiraRead' },
  egress: { from: 20, to: 80, source: "unsure: what Forge's outbound proxy adds to the receiver's own time" },
  coldStart: {
    from: 400,
    to: 1500,
    source:
      'measured by others for the platform below: AWS Lambda, nodejs20.x, 256 MB, 512 KB of code, 100 starts: 147 to 911 ms, ' +
      'p90 619 (gist adriantanasa/06a9cbc3, 20 Nov 2023). Unsure: what Forge adds',
  },
  warmStart: {
    from: 5,
    to: 30,
    source:
      'measured by others for the platform below: 20 ms on average of a waiting AWS Lambda (as coldStart); unsure: what Forge adds',
  },
  event: {
    from: 500,
    to: 3000,
    source:
      'documented: "up to 3 minutes" (trigger module, 29 Jul 2026); unsure: the usual delay, for which the documentation of issue events ' +
      'in the browser says "up to a few seconds" (jira:issueContext, "Limitations")',
  },
  lateEvent: { from: 30_000, to: 180_000, source: 'documented: up to 3 minutes (trigger module, 29 Jul 2026)' },
  queueItem: { from: 100, to: 1500, source: 'unsure: a queue that is polled' },
  installation: {
    from: 3000,
    to: 3000,
    source:
      'documented: the app account is "not yet fully initialised" after an installation (life-cycle); unsure: for how long',
  },
  propertyAge: { from: 0, to: 3000, source: 'documented: "a few seconds older" (product_events, 6 Aug 2026)' },
  kvsQueryLag: { from: 5000, to: 5000, source: 'documented as eventual, unmeasured: plan for 5 s' },
  searchLag: { from: 30_000, to: 30_000, source: 'documented as eventual ("seconds to minutes"), unmeasured' },
} as const satisfies Record<string, DelayRange>;

export type Delay = keyof typeof AT_ATLASSIAN;

/**
 * Probabilities that an event is late, or that an event, queue item or scheduled run is delivered twice. They are
 * undocumented for product events and schedules, and high on purpose.
 */
const PROBABILITIES = { lateEvent: 1 / 200, doubledEvent: 1 / 500, doubledItem: 1 / 500, doubledRun: 1 / 200 } as const;

/** Latencies and delivery faults of this run. */
export interface Latency {
  readonly kind: 'none' | 'forge';
  /** Returns a delay in milliseconds, or 0 if this run has no latency. */
  delayMs(delay: Delay): number;
  /** Draws a random number. Returns true if this fault happens to the current delivery. */
  happens(fault: keyof typeof PROBABILITIES): boolean;
}

export function createLatency(kind: Latency['kind'], rng: Rng): Latency {
  if (kind === 'none') return { kind, delayMs: () => 0, happens: () => false };
  return {
    kind,
    delayMs(delay) {
      const { from, to } = AT_ATLASSIAN[delay];
      return from === to ? from : from + rng.below(to - from + 1);
    },
    happens: (fault) => rng.next() < PROBABILITIES[fault],
  };
}
