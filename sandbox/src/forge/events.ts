import { z } from 'zod';
import type { Faults } from '../faults';
import type { Jira, JiraEvent } from '../jira/jira';
import type { Latency } from '../time/latency';
import type { Clock } from '../time/time';
import type { Work } from '../time/work';
import { readFilter, type EventFilter } from './event-filter';
import type { Unresolved } from './filter/filter';
import type { ReadProperty } from './filter/property-path';
import type { InvocationLog } from './invocation/invocation-log';
import type { Invoker, Outcome } from './invocation/invoker';
import { isSkipped, type Installation } from './app/installation';
import type { Manifest } from './app/manifest';
import type { Metrics } from './invocation/metrics';
import type { Trigger } from './app/modules';
import type { Again, Sequence } from './sequence';
import { retryContext, retryRequest, type RetryContext } from './invocation/retry';
import { createInFlight } from './invocation/in-flight';

// Larger events are not delivered [doc: product_events, "Known issues"].
const MAX_EVENT_BYTES = 200_000;
// "for a maximum of four times" [doc: product_events].
const MAX_RETRIES = 4;
/** Delay of the platform's own retries after a time-out. Undocumented, so unsure. */
const PLATFORM_RETRY_MS = 60_000;

/** Events in whose filters entity properties resolve [doc: product_events, "Supported events"]. */
const WITH_PROPERTIES: ReadonlySet<string> = new Set(
  [
    'created:issue',
    'updated:issue',
    'deleted:issue',
    'assigned:issue',
    'commented:issue',
    'deleted:comment',
    'created:worklog',
    'updated:worklog',
    'deleted:worklog',
    'created:issuelink',
    'deleted:issuelink',
    'created:attachment',
    'deleted:attachment',
  ].map((event) => `avi:jira:${event}`),
);

const item = z.object({
  trigger: z.string(),
  name: z.string(),
  payload: z.record(z.string(), z.unknown()),
  retry: retryContext.optional(),
});
type Item = z.infer<typeof item>;

export interface EventDeps {
  readonly manifest: Manifest;
  readonly at: Installation;
  readonly clock: Clock;
  readonly work: Work;
  readonly faults: Faults;
  readonly latency: Latency;
  readonly metrics: Metrics;
  readonly log: InvocationLog;
  readonly invoker: Invoker;
  readonly jira: () => Jira;
  readonly unresolved: Unresolved;
  readonly sequence: Sequence;
}

/** Events in flight to the app's triggers, from Jira and from the app's life cycle. */
export interface Events {
  deliver(event: JiraEvent): void;
  /** Sends an event that doesn't come from Jira: a life-cycle event or an app event. */
  announce(name: string, body: Readonly<Record<string, unknown>>): void;
  count(): { readonly inTransit: number; readonly now: number };
  dump(): unknown;
  load(state: unknown, again: Again): void;
}

export function createEvents(deps: EventDeps): Events {
  const { manifest, clock, latency, metrics, log, invoker, unresolved } = deps;
  const triggers = manifest.modules.trigger.map((trigger) => ({ trigger, filter: filterOf(trigger) }));
  const inFlight = createInFlight<Item>({
    ...deps,
    place: 'event',
    item,
    name: ({ name }) => name,
    arrive,
  });

  async function arrive(one: Item): Promise<void> {
    const module = manifest.modules.trigger.find(({ key }) => key === one.trigger);
    if (!module) return;
    const { name } = one;
    metrics.event(name, 'delivered');
    const payload = one.retry ? { ...one.payload, retryContext: one.retry } : one.payload;
    const outcome = await invoker.run({ module: module.key, function: module.function, cause: name, payload });
    const again = nextTry(outcome, one.retry);
    if (again) inFlight.send({ ...one, retry: again.retry }, { transitMs: 0, waitMs: again.afterMs, isRetry: true });
  }

  /**
   * Sends an event to each trigger that subscribes to it and whose filter it passes. `read` reads entity properties at
   * a slightly earlier time.
   */
  function send(name: string, payload: Record<string, unknown>, read: () => ReadProperty): void {
    for (const { trigger, filter } of triggers) {
      if (trigger.events.includes(name)) pass(trigger, filter, name, payload, read());
    }
  }

  function pass(
    trigger: Trigger,
    filter: EventFilter,
    name: string,
    payload: Record<string, unknown>,
    read: ReadProperty,
  ): void {
    metrics.event(name, 'sent');
    const { ignoreSelf, onError = 'IGNORE_AND_LOG' } = trigger.filter ?? {};
    if (isSkipped(trigger.filter, deps.at) || (ignoreSelf === true && payload.selfGenerated === true)) {
      return metrics.event(name, 'filteredOut');
    }
    const passes = filter.passes(payload, read, unresolved);
    if (!passes.ok && onError.endsWith('_AND_LOG')) {
      const record = log.open({ module: trigger.key, cause: name, limitMs: 0 });
      record.close(`filter error: ${passes.error}`);
    }
    if (passes.ok ? !passes.value : onError.startsWith('IGNORE')) return metrics.event(name, 'filteredOut');
    const included = filter.included(read, unresolved);
    const whole = included ? { ...payload, payloadIncludeProperties: included } : payload;
    if (Buffer.byteLength(JSON.stringify(whole)) > MAX_EVENT_BYTES) return;
    const copies = latency.odd('doubledEvent') ? 2 : 1;
    for (let n = 0; n < copies; n += 1) {
      inFlight.send(
        { trigger: trigger.key, name, payload: whole },
        { transitMs: latency.of(latency.odd('lateEvent') ? 'lateEvent' : 'event') },
      );
    }
  }

  return {
    deliver(event) {
      const body = JSON.parse(JSON.stringify(event.body)) as Record<string, unknown>;
      if (event.isCloudEvent) return send(event.name, body, () => () => undefined);
      const bySelf = event.byApp === manifest.appId;
      const payload = {
        ...body,
        eventType: event.name,
        selfGenerated: bySelf,
        ...(bySelf && event.trace !== undefined ? { webhookTraceValue: event.trace } : {}),
      };
      send(event.name, payload, () =>
        propertiesAt(deps.jira(), event, payload, clock.now() - latency.of('propertyAge')),
      );
    },
    announce(name, body) {
      send(name, { ...body, eventType: name, selfGenerated: false }, () => () => undefined);
    },
    count: () => inFlight.count(),
    dump: () => inFlight.dump(),
    load: (state, again) => inFlight.load(state, again),
  };
}

function filterOf(trigger: Trigger): EventFilter {
  const filter = readFilter(trigger);
  if ('error' in filter) throw new Error(`${trigger.key}: ${filter.error}`);
  return filter;
}

/**
 * Reads the properties of the event's entities at a given time. Properties of issue types are not emulated and never
 * resolve.
 */
function propertiesAt(
  jira: Jira,
  { name, issueId, projectId }: JiraEvent,
  { atlassianId }: Record<string, unknown>,
  at: number,
): ReadProperty {
  return (entity, key) => {
    if (!WITH_PROPERTIES.has(name)) return undefined;
    switch (entity) {
      case 'issue':
        return issueId === undefined ? undefined : jira.issueProperty(issueId, key, at);
      case 'project':
        return projectId === undefined ? undefined : jira.projectProperty(projectId, key, at);
      case 'user':
        return typeof atlassianId === 'string' ? jira.userProperty(atlassianId, key, at) : undefined;
      case 'issuetype':
        return undefined;
    }
  };
}

/**
 * Returns the retry of a product event, or undefined. The app requests one with an `InvocationError`, and the platform
 * retries time-outs and its own rate limits. A thrown error is not retried, the stricter of two readings (2022
 * changelog: retried; documentation: return the error). A crashed process is not retried either.
 */
function nextTry(
  outcome: Outcome,
  before: RetryContext | undefined,
): { retry: RetryContext; afterMs: number } | undefined {
  const retryCount = (before?.retryCount ?? 0) + 1;
  if (retryCount > MAX_RETRIES) return undefined;
  const request = retryRequest(outcome);
  if (request) {
    return { afterMs: request.afterMs, retry: { retryCount, retryReason: request.reason, retryData: request.data } };
  }
  if (outcome.kind === 'timed out') {
    return { afterMs: PLATFORM_RETRY_MS, retry: { retryCount, retryReason: 'FUNCTION_TIME_OUT' } };
  }
  if (outcome.kind === 'refused' && outcome.status === 429) {
    return { afterMs: PLATFORM_RETRY_MS, retry: { retryCount, retryReason: 'FUNCTION_PLATFORM_RATE_LIMITED' } };
  }
  return undefined;
}
