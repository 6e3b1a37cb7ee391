import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { json, type MockService, type WireResponse } from 'forge-sandbox/mock-service';
import { OUTBOUND_SECRET, type Call, type GivenService, type ManualClock } from './world';

/** Path that starts Jane's offboarding. */
export const OFFBOARD_JANE = '/service/people/40121/offboard';
/** Ids of Jane's apps in the mock service. */
export const [FIGMA, NOTION, PAGERDUTY] = ['77', '78', '79'] as const;

/** Sets Jane's apps other than Figma to Skip, so that her offboarding has one task. */
export async function delegateFigmaOnly(post: GivenService['post']): Promise<void> {
  for (const app of [NOTION, PAGERDUTY]) await post(`/service/apps/${app}`, { method: 'Skip' });
}

/** Returns a delegation in the contract's shape, open and unassigned by default. */
export function delegation(id: string, given: Readonly<Record<string, unknown>> & { readonly sequence?: number } = {}) {
  return {
    id,
    state: 'in_progress',
    sequence: 1,
    version: 1,
    person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
    app: { id: 77, name: 'Figma' },
    account: null,
    dueAt: null,
    offboarding: { id: 'ob-1', url: null },
    issue: { id: '10203', key: 'IT-42', url: 'https://acme.atlassian.net/browse/IT-42' },
    status: { id: '10001', name: 'To Do', category: 'new' },
    assignee: null,
    outcome: null,
    warnings: [],
    createdAt: '2026-11-24T08:00:00.000Z',
    updatedAt: '2026-11-24T08:00:00.000Z',
    completedAt: null,
    ...given,
  };
}

const OLGA = { accountId: 'acc-olga', displayName: 'Olga Owens' };

/** Returns a completed delegation. */
export const completed = (id: string, sequence: number) =>
  delegation(id, {
    state: 'completed',
    sequence,
    version: sequence,
    status: { id: '10003', name: 'Done', category: 'done' },
    assignee: OLGA,
    outcome: { at: '2026-11-24T08:05:00.000Z', by: OLGA, resolution: 'Done' },
    completedAt: '2026-11-24T08:05:00.000Z',
  });

/** Returns an assigned delegation. */
export const assigned = (id: string, sequence: number) =>
  delegation(id, { sequence, version: sequence, assignee: OLGA });

/** Answers as an app that creates every delegation. */
export function acceptingApp(call: Call): WireResponse {
  const request: unknown = JSON.parse(call.body ?? '{}');
  if (call.method === 'POST' && hasId(request)) return json(201, delegation(request.id));
  return json(404, { type: 'about:blank', title: 'Not found', status: 404 });
}

const hasId = (value: unknown): value is { id: string } => typeof value === 'object' && value !== null && 'id' in value;

/** Content of a push, and options that make it differ from a push of the app. */
export interface PushOptions {
  readonly data: Readonly<Record<string, unknown>> & { readonly id: string; readonly sequence: number };
  readonly type?: string;
  /** Secrets that sign the push. Default: the app's outgoing signing secret. */
  readonly secrets?: readonly string[];
  /** The header `webhook-id`. Default: as in the contract. */
  readonly id?: string;
  readonly host?: string;
}

/** Sends the service one push, signed as the app signs it. */
export function push(service: MockService, clock: ManualClock, options: PushOptions): Promise<WireResponse> {
  const {
    data,
    type = 'delegation.status_changed',
    secrets = [OUTBOUND_SECRET],
    id = `${type.startsWith('offboarding.') ? 'offboarding:' : ''}${data.id}.${data.sequence}`,
  } = options;
  const sentAt = new Date(clock.now());
  const body = JSON.stringify({ type, timestamp: sentAt.toISOString(), data });
  return service.receive(options.host ?? 'hooks.offboarding.example', {
    method: 'POST',
    path: '/jira',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(clock.now() / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' '),
    },
    body,
  });
}

/** Returns a push of Jane's offboarding. */
export const offboardingPush = (state: 'open' | 'completed', sequence: number): PushOptions => ({
  data: { id: 'ob-1', state, sequence },
  type: `offboarding.${state === 'completed' ? 'completed' : 'reopened'}`,
});

/** Reports to Torii's API that Jane was removed from Figma. */
export const reportRemoval = (service: MockService) => putRemoval(service, { isUserRemovedFromApp: true });

/** Takes back the report that Jane was removed from Figma. */
export const takeBackRemoval = (service: MockService) => putRemoval(service, { isUserRemovedFromApp: false });

function putRemoval(service: MockService, body: { readonly isUserRemovedFromApp: boolean }): Promise<WireResponse> {
  const { apiKey } = z.object({ apiKey: z.string() }).parse(service.describe());
  return service.receive('api.toriihq.com', {
    method: 'PUT',
    path: '/v1.0/users/40121/apps/77',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
