import { UNKNOWN_PROJECT, type DelegationRequest } from '../simulation/service';
import type { Step } from '../simulation/steps';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const ONE: DelegationRequest = {
  id: 'task-8841',
  person: { id: 50001, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 100, name: 'App0' },
  owner: { email: 'owen@acme.example' },
};
const OTHER: DelegationRequest = { ...ONE, id: 'task-8842', app: { id: 101, name: 'App1' } };
const OFFBOARDING = { id: 'ob-19', total: 2 };

/** Steps before without faults, and the steps that crash at each of their calls. */
export interface Flow {
  readonly name: string;
  readonly before: readonly Step[];
  readonly flow: readonly Step[];
}

const create = (call: DelegationRequest, n = 1): Step => ({ do: 'create', n, call, wait: MINUTE });
const transition = (to: string, wait = 30 * SECOND, n = 1): Step => ({ do: 'transition', n, to, who: 'olga', wait });

export const FLOWS: readonly Flow[] = [
  { name: 'a delegation is made', before: [], flow: [create(ONE)] },
  {
    name: 'a delegation of an offboarding is made',
    before: [],
    flow: [create({ ...ONE, offboarding: OFFBOARDING })],
  },
  {
    name: 'a second delegation of the same pair is made and linked',
    before: [create(ONE)],
    flow: [create({ ...ONE, id: 'task-8843' }, 2)],
  },
  {
    name: 'a delegation is made and worked at once',
    before: [],
    flow: [
      { ...create(ONE), wait: 4 * SECOND },
      transition('In Progress', 50),
      { do: 'assign', n: 1, to: 'olga', wait: 50 },
      transition('Done', 2 * MINUTE),
    ],
  },
  { name: 'an issue is completed', before: [create(ONE)], flow: [transition('Done')] },
  {
    name: 'the last issue of an offboarding is completed',
    before: [
      create({ ...ONE, offboarding: OFFBOARDING }),
      create({ ...OTHER, offboarding: OFFBOARDING }, 2),
      transition('Done', MINUTE, 2),
    ],
    flow: [transition('Done')],
  },
  {
    name: 'a completed issue is reopened',
    before: [create(ONE), transition('Done')],
    flow: [transition('In Progress')],
  },
  {
    name: 'a push fails, and succeeds later',
    before: [create(ONE), { do: 'set receiver', behavior: { status: 500 }, wait: 0 }],
    flow: [transition('Done', 20 * SECOND), { do: 'set receiver', behavior: {}, wait: 3 * MINUTE }],
  },
  {
    name: 'an issue changes during a push',
    before: [create(ONE), { do: 'set receiver', behavior: { delayMs: 4 * SECOND }, wait: 0 }],
    flow: [transition('In Progress', 5 * SECOND), transition('Done', MINUTE)],
  },
  { name: 'a delegation is called off', before: [create(ONE)], flow: [{ do: 'cancel', n: 1, wait: MINUTE }] },
  {
    name: 'a delegation is handed over to another owner',
    before: [create(ONE)],
    flow: [{ do: 'reassign', n: 1, to: 'olga', wait: MINUTE }],
  },
  {
    name: 'an issue is deleted',
    before: [create(ONE), create(OTHER, 2)],
    flow: [{ do: 'delete', n: 1, wait: MINUTE }],
  },
  {
    name: 'an issue is moved to another project',
    before: [create(ONE)],
    flow: [{ do: 'relocate', n: 1, project: 'OPS', wait: 30 * SECOND }, transition('Done')],
  },
  {
    name: 'an issue is assigned',
    before: [create(ONE)],
    flow: [{ do: 'assign', n: 1, to: 'olga', wait: 30 * SECOND }],
  },
  {
    name: 'a batch is made, one of which can not be',
    before: [],
    flow: [
      {
        do: 'batch',
        members: [
          { n: 1, call: { ...ONE, offboarding: OFFBOARDING } },
          { n: 2, call: { ...OTHER, offboarding: OFFBOARDING, issue: { project: UNKNOWN_PROJECT } } },
        ],
        wait: 2 * MINUTE,
      },
    ],
  },
  {
    name: 'an admin sends again what the receiver did not take',
    before: [
      create(ONE),
      { do: 'set receiver', behavior: { status: 500 }, wait: 0 },
      transition('Done', HOUR),
      { do: 'set receiver', behavior: {}, wait: 0 },
    ],
    flow: [{ do: 'click', button: 'resend', n: 1, wait: MINUTE }],
  },
  {
    name: 'the receiver is turned on again',
    before: [create(ONE), { do: 'turn webhook', on: false, wait: MINUTE }, transition('Done', MINUTE)],
    flow: [{ do: 'turn webhook', on: true, wait: MINUTE }],
  },
  {
    name: 'a secret is rotated',
    before: [create(ONE)],
    flow: [{ do: 'rotate', kind: 'outbound-signing', wait: MINUTE }, transition('Done', MINUTE)],
  },
];
