import { reservedDelegation, withIssueBound } from '../../../src/domain/delegation/creation';
import type { IssueSnapshot } from '../../../src/domain/delegation/delegation';

export const ISSUE: IssueSnapshot = {
  id: '1',
  key: 'IT-1',
  url: '',
  projectId: '10',
  typeId: '20',
  status: { id: '1', name: 'To Do', category: 'new' },
  resolution: null,
  assignee: null,
  lastMove: null,
};
export const STATUSES = {
  completed: [{ id: '2', name: 'Done', category: 'done' as const }],
  declined: [],
  declinedResolutions: [],
  cancel: null,
};
/** An open delegation with its issue, at epoch 0. */
export const OPEN = withIssueBound(
  reservedDelegation(
    {
      id: 'task-1',
      digest: '',
      person: { id: null, email: 'jane@acme.example', name: null },
      app: { id: null, name: 'Figma' },
      account: null,
      offboarding: null,
      dueAt: null,
      pairKey: 'pair',
      offboardingKey: null,
      outcomeStatuses: STATUSES,
      warnings: [],
      creation: {
        token: 'token',
        phase: 'sending',
        leaseUntil: 0,
        sentAt: 0,
        notFoundAt: null,
        accepted: false,
        request: '',
        plan: null,
      },
    },
    0,
  ),
  ISSUE,
  0,
);
