import { DELEGATION_EXAMPLE, OFFBOARDING_EXAMPLE } from './examples';
import { ref, type Json, type SchemaName } from './parts';
import { problemType, PROBLEM_KINDS } from '../problem';
import type { DELEGATION_PUSHES, DelegationView, OFFBOARDING_PUSHES, OffboardingView } from '../views';

/** Pushes for the OpenAPI document. */

interface PushExample<Data> {
  readonly summary: string;
  readonly when: string;
  readonly data: Data;
}

const OPEN: DelegationView = {
  ...DELEGATION_EXAMPLE,
  state: 'in_progress',
  sequence: 1,
  version: 2,
  status: { id: '10001', name: 'To Do', category: 'new' },
  outcome: null,
  updatedAt: '2026-11-24T08:00:02.000Z',
  completedAt: null,
};
const IN_PROGRESS = { id: '10003', name: 'In Progress', category: 'indeterminate' } as const;
const WONT_DO = { id: '10004', name: "Won't Do", category: 'done' } as const;
const OWNER = { accountId: '5b10a2844c20165700ede21g', displayName: 'Olga Owner' };

const DELEGATION_PUSH_EXAMPLES: Readonly<Record<(typeof DELEGATION_PUSHES)[number], PushExample<DelegationView>>> = {
  'delegation.created': {
    summary: 'The issue of a delegation was created',
    when: 'After the response to the request: for a delegation of a batch, or one whose creation the app recovered. A 201 is not repeated by a push.',
    data: OPEN,
  },
  'delegation.failed': {
    summary: "A delegation couldn't be created",
    when: 'After the response to the request: for a delegation of a batch, or one whose creation the app recovered. `data.reason` is the problem. The same id can be sent again.',
    data: {
      ...OPEN,
      state: 'failed',
      issue: null,
      status: null,
      assignee: null,
      warnings: [],
      reason: {
        type: problemType('unprocessable'),
        ...PROBLEM_KINDS.unprocessable,
        detail:
          "The project HR can't be used. Check its key, that the app can browse it, and that the admin allows it for the service.",
        errors: [{ pointer: '/issue/project', detail: "isn't a project that the app can see and the service may use" }],
      },
    },
  },
  'delegation.assigned': {
    summary: 'The assignee of the issue changed',
    when: 'The assignee changed in Jira, or by a change of the owner.',
    data: { ...OPEN, sequence: 2, version: 3, assignee: OWNER, updatedAt: '2026-11-24T08:30:00.000Z' },
  },
  'delegation.status_changed': {
    summary: "The status of the issue changed without changing the delegation's state",
    when: "The status or the resolution changed, but `state` didn't.",
    data: { ...OPEN, sequence: 3, version: 4, status: IN_PROGRESS, updatedAt: '2026-11-24T09:00:00.000Z' },
  },
  'delegation.completed': {
    summary: 'The access was removed',
    when: 'The issue reached one of its completed statuses.',
    data: DELEGATION_EXAMPLE,
  },
  'delegation.declined': {
    summary: 'The work ended, and the person keeps the access',
    when: 'The issue reached a declined status, or a completed one with a declined resolution.',
    data: {
      ...DELEGATION_EXAMPLE,
      state: 'declined',
      status: WONT_DO,
      outcome: {
        at: '2026-11-24T09:30:00.000Z',
        by: OWNER,
        resolution: "Won't Do",
        note: 'The account is shared by the whole team.',
      },
      completedAt: null,
    },
  },
  'delegation.reopened': {
    summary: 'An ended delegation is open again',
    when: 'The issue left its completed or declined status, or an issue that seemed deleted is back.',
    data: { ...OPEN, sequence: 4, version: 8, status: IN_PROGRESS, updatedAt: '2026-11-24T11:00:00.000Z' },
  },
  'delegation.moved': {
    summary: 'The key or the project of the issue changed',
    when: 'The issue was moved. Its outcome statuses are resolved in the new project, by id, else by name. `warnings` contains the completed and declined ones that the new project lacks.',
    data: {
      ...OPEN,
      sequence: 2,
      version: 3,
      issue: { id: '10203', key: 'OPS-7', url: 'https://acme.atlassian.net/browse/OPS-7' },
      updatedAt: '2026-11-24T08:45:00.000Z',
    },
  },
  'delegation.canceled': {
    summary: 'The delegation was canceled, or its issue was deleted',
    when: 'The service or an admin canceled the delegation, or the issue was deleted permanently. `data.reason` contains the cause.',
    data: {
      ...OPEN,
      state: 'canceled',
      sequence: 2,
      version: 3,
      updatedAt: '2026-11-24T08:45:00.000Z',
      reason: 'requested',
    },
  },
};

const OFFBOARDING_PUSH_EXAMPLES: Readonly<Record<(typeof OFFBOARDING_PUSHES)[number], PushExample<OffboardingView>>> = {
  'offboarding.completed': {
    summary: 'All delegations of an offboarding are completed',
    when: 'No delegation is creating, open, declined or failed, at least one is completed, and `total` delegations were requested. Without `total`: 15 minutes after the last request.',
    data: OFFBOARDING_EXAMPLE,
  },
  'offboarding.reopened': {
    summary: 'An offboarding that was completed is open again',
    when: 'One of its delegations was reopened or declined, or another one was requested.',
    data: { ...OFFBOARDING_EXAMPLE, sequence: 3, state: 'open', open: 1, completed: 4 },
  },
};

/** Returns the `webhooks` of the document: each push with its summary, the time when it is sent, and an example. */
export function webhooks(): Json {
  return {
    ...pushes(DELEGATION_PUSH_EXAMPLES, 'DelegationPush'),
    ...pushes(OFFBOARDING_PUSH_EXAMPLES, 'OffboardingPush'),
    ...pushes(
      {
        'connection.test': {
          summary: 'A test of the connection, without a delegation',
          when: 'An admin selected Test connection.',
          data: {},
        },
      },
      'ConnectionTestPush',
    ),
  };
}

function pushes(examples: Readonly<Record<string, PushExample<unknown>>>, schema: SchemaName): Json {
  return Object.fromEntries(
    Object.entries(examples).map(([type, { summary, when, data }]) => [
      type,
      {
        post: {
          operationId: `on-${type}`,
          summary,
          description: `Sent when: ${when}`,
          parameters: HEADERS,
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { allOf: [ref(schema), { properties: { type: { const: type } } }] },
                example: { type, timestamp: '2026-11-24T11:00:01.000Z', data },
              },
            },
          },
          responses: RESPONSES,
        },
      },
    ]),
  );
}

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

const HEADERS = [
  header('webhook-id', 'Id of the delegation or offboarding, a dot, and its sequence. The same on each attempt.'),
  header('webhook-timestamp', 'Seconds since 1970.'),
  header('webhook-signature', 'Signatures by Standard Webhooks, one for each valid secret.'),
];

const RESPONSES = {
  '2XX': { description: 'Acknowledges the push, if it arrives within 10 seconds.' },
  410: { description: 'Disables the channel until an admin re-enables it.' },
  429: { description: 'The push is retried, after Retry-After at the earliest (12 hours at most).' },
  503: { description: 'The push is retried, after Retry-After at the earliest (12 hours at most).' },
  default: { description: 'The push is retried.' },
};
