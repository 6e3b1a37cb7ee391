import { DELEGATION_EXAMPLE, OFFBOARDING_EXAMPLE } from './examples';
import { ref, type Json, type SchemaName } from './parts';
import { problemType, PROBLEM_KINDS } from '../problem';
import type { DELEGATION_PUSHES, DelegationView, OFFBOARDING_PUSHES, OffboardingView } from '../views';

/** The pushes of the contract's OpenAPI document. */

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
    when: 'After the response to the request: for a delegation of a batch, or one that the app finished itself. A 201 is not repeated by a push.',
    data: OPEN,
  },
  'delegation.failed': {
    summary: "A delegation can't be created",
    when: 'After the response to the request: for a delegation of a batch, or one that the app finished itself. `data.reason` is the problem. The same id may be sent again.',
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
        detail: 'There is no project HR that can be used.',
        errors: [{ pointer: '/issue/project', detail: 'is no project that the app can see and the service may use' }],
      },
    },
  },
  'delegation.assigned': {
    summary: 'The issue has another assignee, or none',
    when: 'The assignee changed in Jira, or by a PATCH of the owner.',
    data: { ...OPEN, sequence: 2, version: 3, assignee: OWNER, updatedAt: '2026-11-24T08:30:00.000Z' },
  },
  'delegation.status_changed': {
    summary: 'The issue has another status, and the delegation is as open or ended as before',
    when: 'The status or the resolution changed and `state` did not.',
    data: { ...OPEN, sequence: 3, version: 4, status: IN_PROGRESS, updatedAt: '2026-11-24T09:00:00.000Z' },
  },
  'delegation.completed': {
    summary: 'The access was removed',
    when: 'The issue reached one of its completed statuses.',
    data: DELEGATION_EXAMPLE,
  },
  'delegation.declined': {
    summary: 'The work ended and the person keeps the access',
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
    summary: 'The issue left its completed or declined status again',
    when: 'A completed, declined or canceled delegation is open again.',
    data: { ...OPEN, sequence: 4, version: 8, status: IN_PROGRESS, updatedAt: '2026-11-24T11:00:00.000Z' },
  },
  'delegation.moved': {
    summary: 'The issue has another key or project',
    when: 'The issue was moved. Its outcome statuses are found anew in the new project, by id, else by name; `warnings` names those that are not there.',
    data: {
      ...OPEN,
      sequence: 2,
      version: 3,
      issue: { id: '10203', key: 'OPS-7', url: 'https://acme.atlassian.net/browse/OPS-7' },
      updatedAt: '2026-11-24T08:45:00.000Z',
    },
  },
  'delegation.canceled': {
    summary: 'The task is no longer wanted, or its issue is gone',
    when: 'A cancel request was carried out, an admin canceled it, or the issue was deleted for good; `data.reason` says which.',
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
    summary: 'All tasks of an offboarding are done',
    when: 'Nothing of it is creating, open, declined or failed, at least one is completed, and `total` have come; without `total`, 15 minutes after the last one came.',
    data: OFFBOARDING_EXAMPLE,
  },
  'offboarding.reopened': {
    summary: 'An offboarding that was completed is open again',
    when: 'One of its delegations was reopened or declined, or another one came.',
    data: { ...OFFBOARDING_EXAMPLE, sequence: 3, state: 'open', open: 1, completed: 4 },
  },
};

/** Returns the `webhooks` of the document: each push with its summary, its time and its example. */
export function webhooks(): Json {
  return {
    ...pushes(DELEGATION_PUSH_EXAMPLES, 'DelegationPush'),
    ...pushes(OFFBOARDING_PUSH_EXAMPLES, 'OffboardingPush'),
    ...pushes(
      {
        'connection.test': {
          summary: 'A test of the connection; it says nothing about any delegation',
          when: 'An admin pressed Test connection.',
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
  header('webhook-id', 'The same on each attempt: the id of the delegation or offboarding, a dot, its sequence.'),
  header('webhook-timestamp', 'Seconds since 1970.'),
  header('webhook-signature', 'Standard Webhooks, by every live secret.'),
];

const RESPONSES = {
  '2XX': { description: 'Acknowledged, if it comes within 10 seconds.' },
  410: { description: 'Nothing is pushed any more until an admin turns the channel on again.' },
  429: { description: 'Tried again, not before Retry-After (at most 12 hours).' },
  503: { description: 'Tried again, not before Retry-After (at most 12 hours).' },
  default: { description: 'Tried again.' },
};
