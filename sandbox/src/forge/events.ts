import { z } from 'zod';
import type { Faults } from '../faults';
import type { Jira, JiraEvent } from '../jira/jira';
import type { Latency } from '../time/latency';
import type { Clock } from '../time/time';
import type { Work } from '../time/work';
import { compileEventFilter, type EventFilter } from './event-filter';
import type { Unresolved } from './filter/filter';
import type { ReadProperty } from './filter/property-path';
import type { InvocationLog } from './invocation/invocation-log';
import type { Invoker, Outcome } from './invocation/invoker';
import { isSkipped, type Installation } from './app/installation';
import type { Manifest } from './app/manifest';
import type { Metrics } from './invocation/metrics';
import type { Trigger } from './app/modules';
import type { RegisterTimer, Sequence } from './sequence';
import { retryContext, requestedRetry, type RetryContext } from './invocation/retry';
import { createInFlight, type InFlightCount } from './invocation/in-flight';

/** Maximum size of an event. Forge drops larger events without an error [doc: product_events, "Known issues"]. */
const MAX_EVENT_BYTES = 200_000;
/** Maximum number of retries of an event, "for a maximum of four times" [doc: product_events]. */
const MAX_RETRIES = 4;
/** Delay of the platform's own retries after a time-out. Undocumented, so unsure. */
const PLATFORM_RETRY_MS = 60_000;

/** Events whose filters can read entity properties [doc: product_events, "Supported events"]. */
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

/** An event on its way to one trigger. */
const eventDelivery = z.object({
  trigger: z.string(),
  name: z.string(),
  payload: z.record(z.string(), z.unknown()),
  retry: retryContext.optional(),
});
type EventDelivery = z.infer<typeof eventDelivery>;

export interface EventDeps {
  readonly manifest: Manifest;
  readonly installation: Installation;
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
  /** Sends an event of Jira. */
  sendJiraEvent(event: JiraEvent): void;
  /** Sends an event that doesn't come from Jira: a life-cycle event or an app event. */
  sendForgeEvent(name: string, body: Readonly<Record<string, unknown>>): void;
  count(): InFlightCount;
  dump(): unknown;
  load(state: unknown, registerTimer: RegisterTimer): void;
}

export function createEvents(deps: EventDeps): Events {
  const { manifest, clock, latency, metrics, log, invoker, unresolved } = deps;
  const triggers = manifest.modules.trigger.map((trigger) => ({ trigger, filter: filterOf(trigger) }));
  const inFlight = createInFlight<EventDelivery>({
    ...deps,
    place: 'event',
    item: eventDelivery,
    name: ({ name }) => name,
    process: invokeTrigger,
  });

  async function invokeTrigger(delivery: EventDelivery): Promise<void> {
    const module = manifest.modules.trigger.find(({ key }) => key === delivery.trigger);
    if (!module) return;
    const { name } = delivery;
    metrics.countEvent(name, 'delivered');
    const payload = delivery.retry ? { ...delivery.payload, retryContext: delivery.retry } : delivery.payload;
    const outcome = await invoker.run({ module: module.key, function: module.function, cause: name, payload });
    const next = nextRetry(outcome, delivery.retry);
    if (next) inFlight.send({ ...delivery, retry: next.retry }, { transitMs: 0, waitMs: next.afterMs, isRetry: true });
  }

  /**
   * Sends an event to each trigger that subscribes to it and whose filter it passes. `readerOf` returns a reader of the
   * entity properties, with a random age for each trigger.
   */
  function send(name: string, payload: Record<string, unknown>, readerOf: () => ReadProperty): void {
    for (const { trigger, filter } of triggers) {
      if (trigger.events.includes(name)) sendToTrigger(trigger, filter, name, payload, readerOf());
    }
  }

  function sendToTrigger(
    trigger: Trigger,
    filter: EventFilter,
    name: string,
    payload: Record<string, unknown>,
    read: ReadProperty,
  ): void {
    metrics.countEvent(name, 'sent');
    const { ignoreSelf, onError = 'IGNORE_AND_LOG' } = trigger.filter ?? {};
    if (isSkipped(trigger.filter, deps.installation) || (ignoreSelf === true && payload.selfGenerated === true)) {
      return metrics.countEvent(name, 'filteredOut');
    }
    const result = filter.run(payload, read, unresolved);
    if (!result.ok && onError.endsWith('_AND_LOG')) {
      const record = log.open({ module: trigger.key, cause: name, limitMs: 0 });
      record.close(`filter error: ${result.error}`);
    }
    if (result.ok ? !result.value : onError.startsWith('IGNORE')) return metrics.countEvent(name, 'filteredOut');
    const included = filter.includedProperties(read, unresolved);
    const fullPayload = included ? { ...payload, payloadIncludeProperties: included } : payload;
    if (Buffer.byteLength(JSON.stringify(fullPayload)) > MAX_EVENT_BYTES) return;
    const copies = latency.happens('doubledEvent') ? 2 : 1;
    for (let n = 0; n < copies; n += 1) {
      inFlight.send(
        { trigger: trigger.key, name, payload: fullPayload },
        { transitMs: latency.delayMs(latency.happens('lateEvent') ? 'lateEvent' : 'event') },
      );
    }
  }

  return {
    sendJiraEvent(event) {
      const body = JSON.parse(JSON.stringify(event.body)) as Record<string, unknown>;
      if (event.isCloudEvent) return send(event.name, body, noProperties);
      const isOwnEvent = event.byApp === manifest.appId;
      const payload = {
        ...body,
        eventType: event.name,
        selfGenerated: isOwnEvent,
        ...(isOwnEvent && event.trace !== undefined ? { webhookTraceValue: event.trace } : {}),
      };
      send(event.name, payload, () =>
        propertyReader(deps.jira(), event, payload, clock.now() - latency.delayMs('propertyAge')),
      );
    },
    sendForgeEvent(name, body) {
      send(name, { ...body, eventType: name, selfGenerated: false }, noProperties);
    },
    count: () => inFlight.count(),
    dump: () => inFlight.dump(),
    load: (state, registerTimer) => inFlight.load(state, registerTimer),
  };
}

/** Returns no entity properties, for events without an entity. */
const noProperties = (): ReadProperty => () => undefined;

function filterOf(trigger: Trigger): EventFilter {
  const filter = compileEventFilter(trigger);
  if ('error' in filter) throw new Error(`${trigger.key}: ${filter.error}`);
  return filter;
}

/**
 * Returns a reader of the properties that the event's entities had at a given time. Properties of issue types are not
 * emulated and never resolve.
 */
function propertyReader(
  jira: Jira,
  { name, issueId, projectId }: JiraEvent,
  { atlassianId }: Record<string, unknown>,
  time: number,
): ReadProperty {
  return (entity, key) => {
    if (!WITH_PROPERTIES.has(name)) return undefined;
    switch (entity) {
      case 'issue':
        return issueId === undefined ? undefined : jira.issueProperty(issueId, key, time);
      case 'project':
        return projectId === undefined ? undefined : jira.projectProperty(projectId, key, time);
      case 'user':
        return typeof atlassianId === 'string' ? jira.userProperty(atlassianId, key, time) : undefined;
      case 'issuetype':
        return undefined;
    }
  };
}

/**
 * Returns the retry of a product event, or undefined. The app requests one with an `InvocationError`, and the platform
 * retries time-outs and its own rate limits. Doesn't retry a thrown error, the stricter of two readings: the changelog of
 * 2022 says it's retried, the documentation says to return the error. Doesn't retry a crashed process either.
 */
function nextRetry(
  outcome: Outcome,
  previous: RetryContext | undefined,
): { retry: RetryContext; afterMs: number } | undefined {
  const retryCount = (previous?.retryCount ?? 0) + 1;
  if (retryCount > MAX_RETRIES) return undefined;
  const request = requestedRetry(outcome);
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
