import { z } from 'zod';
import { json, type WireResponse } from '../../wire';
import type { Events } from '../events';
import { environmentOf, type Installation } from '../app/installation';
import type { LiveInvocation } from '../invocation/invoker';
import type { Manifest } from '../app/manifest';
import type { Queues } from '../queues/queues';
import type { WebTriggers } from '../web-triggers';
import type { CallRunner } from './call-runner';

// Maximum number of accounts in one report [source: @forge/api privacy; doc: user-privacy].
const MAX_REPORTED_ACCOUNTS = 90;
// Maximum number of events in one publication [doc: app-events].
const MAX_APP_EVENTS = 10;
/** Number of characters of an unknown query in an error message. */
const MAX_QUOTED_LENGTH = 80;

const graphql = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).default({}) });
const createUrlVariables = z.object({
  input: z.object({ triggerKey: z.string(), secretKeyConfig: z.unknown().optional() }),
  forceCreate: z.boolean().nullish(),
});
const deleteUrlVariables = z.object({ id: z.string() });
const queueBody = z.looseObject({ queueName: z.string() });
const reportBody = z.object({ accounts: z.array(z.object({ accountId: z.string(), updatedAt: z.string() })) });
const publishBody = z.object({ events: z.array(z.object({ key: z.string() })) });

/** Atlassian's gateway: GraphQL for web trigger URLs, queues, reports of personal data, app events. */
export interface Stargate {
  call(path: string, body: string | undefined, invocation: LiveInvocation): Promise<WireResponse>;
}

export interface StargateDeps {
  readonly manifest: Manifest;
  readonly installation: Installation;
  readonly calls: CallRunner;
  readonly queues: Queues;
  readonly webTriggers: WebTriggers;
  readonly events: () => Events;
  /** Returns true if the account exists. An app must erase its data about other accounts. */
  readonly accountExists: (accountId: string) => boolean;
}

export function createStargate(deps: StargateDeps): Stargate {
  const { calls, queues } = deps;
  return {
    async call(path, body, invocation) {
      const request: unknown = body === undefined ? undefined : JSON.parse(body);
      const logged = { method: 'POST', path, request: body };
      const [, action] = /^\/webhook\/queue\/(publish|stats|cancel)\//.exec(path) ?? [];
      if (action !== undefined) {
        const { queueName } = queueBody.parse(request);
        const fault = { on: 'queue', text: `${action} ${queueName}` } as const;
        return calls.run(
          {
            ...logged,
            target: 'queue',
            fault,
            delay: 'queuePush',
            perform: () => queues.handle(action, request, invocation.descent),
          },
          invocation,
        );
      }
      const perform =
        path === '/graphql'
          ? answerQuery
          : path === '/app/report-accounts'
            ? answerReport
            : path === '/forge/events/v1/app-events'
              ? publishEvents
              : undefined;
      if (!perform) throw new Error(`the sandbox does not support ${path} of Atlassian's gateway`);
      return calls.run(
        {
          ...logged,
          target: path === '/graphql' ? 'graphql' : 'stargate',
          delay: 'graphql',
          ...(path === '/graphql' && { fault: { on: 'webtrigger', text: webTriggerCallOf(request) } as const }),
          perform: () => perform(deps, request),
        },
        invocation,
      );
    },
  };
}

/** Returns the text that fault rules match: the operation's name, and the module's key if there is one. */
function webTriggerCallOf(request: unknown): string {
  const { query: text, variables } = graphql.parse(request);
  const name = /forge_app_(\w+)/.exec(text)?.[1] ?? '';
  const { data } = createUrlVariables.safeParse(variables);
  return data === undefined ? name : `${name} ${data.input.triggerKey}`;
}

/** Answer to too many calls. Unsure: its message. */
const TOO_MANY_REQUESTS = json(429, { errors: [{ message: 'Too many requests' }] });

function answerQuery({ webTriggers }: StargateDeps, request: unknown): WireResponse {
  const { query: text, variables } = graphql.parse(request);
  if (text.includes('forge_app_createWebTriggerUrl')) {
    const { input, forceCreate } = createUrlVariables.parse(variables);
    if (input.secretKeyConfig !== undefined) {
      throw new Error('the sandbox does not support secret keys of web triggers');
    }
    const isAllowed = forceCreate === true ? webTriggers.takeCreation() : webTriggers.takeRead();
    if (!isAllowed) return TOO_MANY_REQUESTS;
    return json(200, {
      data: { createWebTriggerUrl: { url: webTriggers.url(input.triggerKey, forceCreate ?? false) } },
    });
  }
  if (text.includes('forge_app_deleteWebTriggerUrl')) {
    const success = webTriggers.remove(deleteUrlVariables.parse(variables).id);
    return json(200, {
      data: { deleteWebTriggerUrl: { success, message: success ? null : 'Web trigger URL not found' } },
    });
  }
  if (text.includes('forge_app_webTriggerUrlsByAppContext')) {
    if (!webTriggers.takeRead()) return TOO_MANY_REQUESTS;
    return json(200, { data: { webTriggerUrlsByAppContext: webTriggers.urls() } });
  }
  throw new Error(`the sandbox does not support the GraphQL operation ${text.trim().slice(0, MAX_QUOTED_LENGTH)}`);
}

/**
 * Answers a report of personal data with the accounts that are closed, or with 204 if there are none [doc:
 * user-privacy].
 */
function answerReport({ accountExists }: StargateDeps, request: unknown): WireResponse {
  const { accounts: reported } = reportBody.parse(request);
  if (reported.length > MAX_REPORTED_ACCOUNTS) {
    return json(400, { message: `At most ${MAX_REPORTED_ACCOUNTS} accounts can be reported at once` });
  }
  const closed = reported
    .filter(({ accountId }) => !accountExists(accountId))
    .map(({ accountId }) => ({ accountId, status: 'closed' }));
  return closed.length === 0 ? { status: 204, headers: {}, body: '' } : json(200, { accounts: closed });
}

/** Publishes the app's own events. The site has no other apps [doc: app-events]. */
function publishEvents({ manifest, installation, events }: StargateDeps, request: unknown): WireResponse {
  const { events: appEvents } = publishBody.parse(request);
  if (appEvents.length > MAX_APP_EVENTS) {
    return json(400, { errorMessages: [`At most ${MAX_APP_EVENTS} events can be published at once`] });
  }
  const names = new Map(manifest.modules.event.map(({ key, name }) => [key, name]));
  for (const { key } of appEvents) {
    const name = names.get(key);
    if (name === undefined) continue;
    events().sendForgeEvent(`avi:cloud:ecosystem::event/${manifest.appId}/${key}`, {
      workspaceId: installation.contextAri,
      name,
      environmentId: installation.environmentId,
      environmentType: environmentOf(installation),
      environmentKey: 'default',
    });
  }
  const failedEvents = appEvents
    .filter(({ key }) => !names.has(key))
    .map((event) => ({ event, errorMessage: `The app declares no event ${event.key}` }));
  return json(200, { failedEvents });
}
