import type { BatchView, DelegationView, EvidencePage, OffboardingView } from '../views';

/** One example of each request and response for the OpenAPI document. */

export const DELEGATION_REQUEST_EXAMPLE = {
  id: 'task-8841',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 77, name: 'Figma' },
  account: 'Acme Design',
  offboarding: { id: 'ob-19', url: 'https://app.toriihq.com/', total: 5 },
  owner: { email: 'owner@acme.example' },
  dueAt: '2026-12-01',
  issue: {
    project: 'IT',
    type: 'Task',
    priority: 'High',
    labels: ['offboarding'],
    fields: { customfield_10042: 'IT-100' },
  },
  completedStatuses: ['Done'],
  declinedStatuses: [],
  declinedResolutions: ["Won't Do"],
  dryRun: false,
};

export const BATCH_REQUEST_EXAMPLE = { delegations: [DELEGATION_REQUEST_EXAMPLE] };

export const CHANGE_REQUEST_EXAMPLE = {
  id: 'task-8841',
  version: 7,
  owner: [{ email: 'olga@acme.example' }, { email: 'owner@acme.example' }],
  dueAt: null,
};

export const CANCEL_REQUEST_EXAMPLE = { id: 'task-8841', reason: 'Jane stays with us.' };

export const DELEGATION_EXAMPLE: DelegationView = {
  id: 'task-8841',
  state: 'completed',
  sequence: 3,
  version: 7,
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 77, name: 'Figma' },
  account: 'Acme Design',
  dueAt: '2026-12-01',
  offboarding: { id: 'ob-19', url: 'https://app.toriihq.com/' },
  issue: { id: '10203', key: 'IT-42', url: 'https://acme.atlassian.net/browse/IT-42' },
  status: { id: '10002', name: 'Done', category: 'done' },
  assignee: { accountId: '5b10a2844c20165700ede21g', displayName: 'Olga Owner' },
  outcome: {
    at: '2026-11-24T09:30:00.000Z',
    by: { accountId: '5b10a2844c20165700ede21g', displayName: 'Olga Owner' },
    resolution: 'Done',
    note: null,
  },
  warnings: ['owner owner@acme.example is not assignable in IT'],
  createdAt: '2026-11-24T08:00:00.000Z',
  updatedAt: '2026-11-24T09:30:01.000Z',
  completedAt: '2026-11-24T09:30:00.000Z',
};

export const OFFBOARDING_EXAMPLE: OffboardingView = {
  id: 'ob-19',
  url: 'https://app.toriihq.com/',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  sequence: 2,
  state: 'completed',
  total: 5,
  creating: 0,
  open: 0,
  completed: 5,
  declined: 0,
  canceled: 0,
  failed: 0,
};

export const EVIDENCE_EXAMPLE: EvidencePage = {
  rows: [
    {
      id: 'task-8841',
      person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
      app: { id: 77, name: 'Figma' },
      account: 'Acme Design',
      offboarding: 'ob-19',
      issue: { key: 'IT-42', url: 'https://acme.atlassian.net/browse/IT-42' },
      state: 'completed',
      askedAt: '2026-11-24T08:00:00.000Z',
      createdAt: '2026-11-24T08:00:02.000Z',
      assignee: { accountId: '5b10a2844c20165700ede21g', displayName: 'Olga Owner' },
      dueAt: '2026-12-01',
      endedAt: '2026-11-24T09:30:00.000Z',
      by: { accountId: '5b10a2844c20165700ede21g', displayName: 'Olga Owner' },
      resolution: 'Done',
      note: null,
      acknowledgedAt: '2026-11-24T09:30:02.000Z',
      confirmedAt: '2026-11-24T09:30:03.000Z',
      hours: 1.5,
      overdue: false,
    },
  ],
  cursor: null,
};

export const BATCH_EXAMPLE: BatchView = { accepted: ['task-8841'], rejected: [] };
