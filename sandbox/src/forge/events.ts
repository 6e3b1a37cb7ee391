import { z } from 'zod';
import type { Faults } from '../faults';
import type { Jira, JiraEvent } from '../jira/jira';
import type { Latency } from '../latency';
import type { Clock } from '../time';
import type { Work } from '../work';
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
import { retryContext, retryWish, type RetryContext } from './invocation/retry';
import { createInFlight } from './invocation/in-flight';

// [doc] product_events, "Known issues": larger events are not delivered.
const MAX_EVENT_BYTES = 200_000;
// [doc] product_events: "for a maximum of four times".
const MAX_RETRIES = 4;
/** Waits before the platform's own retries, after a time-out. Undocumented: unsure. */
const PLATFORM_RETRY_MS = 60_000;

/** Only with these do entity properties resolve. [doc] product_events, "Supported events" */
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

/** Events on their way from Jira, and from the app's own life, to its triggers. */
export interface Events {
  deliver(event: JiraEvent): void;
  /** Events that come from no part of Jira: the app's life cycle, its own app events. */
  announce(name: string, body: Readonly<Record<string, unknown>>): void;
  count(): { readonly travelling: number; readonly now: number };
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
    if (again) inFlight.send({ ...one, retry: again.retry }, { travelMs: 0, waitMs: again.afterMs, isRetry: true });
  }

  /** To the triggers that listen to it, through their filters; `read` gets at entity properties as they stood a little before. */
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
        { travelMs: latency.of(latency.odd('lateEvent') ? 'lateEvent' : 'event') },
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

/** Reads the event's entities' properties as they stood at a moment. Issue types' are not emulated: always unresolved. */
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
 * Returns true if a product event comes once more. The app asks with an `InvocationError`; time-outs, and limits of the platform,
 * are retried by the platform. A throw is not: the harsher of two readings (2022 log: retried; page: return the error).
 * A process that died is not either.
 */
function nextTry(
  outcome: Outcome,
  before: RetryContext | undefined,
): { retry: RetryContext; afterMs: number } | undefined {
  const retryCount = (before?.retryCount ?? 0) + 1;
  if (retryCount > MAX_RETRIES) return undefined;
  const wish = retryWish(outcome);
  if (wish) return { afterMs: wish.afterMs, retry: { retryCount, retryReason: wish.reason, retryData: wish.data } };
  if (outcome.kind === 'timed out') {
    return { afterMs: PLATFORM_RETRY_MS, retry: { retryCount, retryReason: 'FUNCTION_TIME_OUT' } };
  }
  if (outcome.kind === 'refused' && outcome.status === 429) {
    return { afterMs: PLATFORM_RETRY_MS, retry: { retryCount, retryReason: 'FUNCTION_PLATFORM_RATE_LIMITED' } };
  }
  return undefined;
}
