import { UNKNOWN_PROJECT, type DelegationRequest } from '../simulation/service';
import type { Step } from '../simulation/histories/steps';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const REQUEST: DelegationRequest = {
  id: 'task-8841',
  person: { id: 50001, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 100, name: 'App0' },
  owner: { email: 'owen@acme.example' },
};
const OTHER_REQUEST: DelegationRequest = { ...REQUEST, id: 'task-8842', app: { id: 101, name: 'App1' } };
const OFFBOARDING = { id: 'ob-19', total: 2 };

/** Steps that the app must survive with a crash at any call. */
export interface Flow {
  readonly name: string;
  /** Steps before the flow, without a crash. */
  readonly before: readonly Step[];
  /** Steps that are run with a crash at one call. */
  readonly flow: readonly Step[];
}

const create = (call: DelegationRequest, n = 1): Step => ({ do: 'create', n, call, wait: MINUTE });
const transition = (to: string, wait = 30 * SECOND, n = 1): Step => ({ do: 'transition', n, to, who: 'olga', wait });

export const FLOWS: readonly Flow[] = [
  { name: 'a delegation is created', before: [], flow: [create(REQUEST)] },
  {
    name: 'a delegation of an offboarding is created',
    before: [],
    flow: [create({ ...REQUEST, offboarding: OFFBOARDING })],
  },
  {
    name: 'a second delegation of the same pair is created and linked',
    before: [create(REQUEST)],
    flow: [create({ ...REQUEST, id: 'task-8843' }, 2)],
  },
  {
    name: 'a delegation is created and worked on at once',
    before: [],
    flow: [
      { ...create(REQUEST), wait: 4 * SECOND },
      transition('In Progress', 50),
      { do: 'assign', n: 1, to: 'olga', wait: 50 },
      transition('Done', 2 * MINUTE),
    ],
  },
  { name: 'an issue is completed', before: [create(REQUEST)], flow: [transition('Done')] },
  {
    name: 'the last issue of an offboarding is completed',
    before: [
      create({ ...REQUEST, offboarding: OFFBOARDING }),
      create({ ...OTHER_REQUEST, offboarding: OFFBOARDING }, 2),
      transition('Done', MINUTE, 2),
    ],
    flow: [transition('Done')],
  },
  {
    name: 'a completed issue is reopened',
    before: [create(REQUEST), transition('Done')],
    flow: [transition('In Progress')],
  },
  {
    name: 'a push fails, and succeeds later',
    before: [create(REQUEST), { do: 'set receiver', behavior: { status: 500 }, wait: 0 }],
    flow: [transition('Done', 20 * SECOND), { do: 'set receiver', behavior: {}, wait: 3 * MINUTE }],
  },
  {
    name: 'an issue changes during a push',
    // The push starts up to 3 s after the transition, once its event has arrived.
    before: [create(REQUEST), { do: 'set receiver', behavior: { delayMs: 8 * SECOND }, wait: 0 }],
    flow: [transition('In Progress', 5 * SECOND), transition('Done', MINUTE)],
  },
  { name: 'the service cancels a delegation', before: [create(REQUEST)], flow: [{ do: 'cancel', n: 1, wait: MINUTE }] },
  {
    name: 'the service assigns a delegation to another owner',
    before: [create(REQUEST)],
    flow: [{ do: 'reassign', n: 1, to: 'olga', wait: MINUTE }],
  },
  {
    name: 'an issue is deleted',
    before: [create(REQUEST), create(OTHER_REQUEST, 2)],
    flow: [{ do: 'delete', n: 1, wait: MINUTE }],
  },
  {
    name: 'an issue is moved to another project',
    before: [create(REQUEST)],
    flow: [{ do: 'relocate', n: 1, project: 'OPS', wait: 30 * SECOND }, transition('Done')],
  },
  {
    name: 'an issue is assigned',
    before: [create(REQUEST)],
    flow: [{ do: 'assign', n: 1, to: 'olga', wait: 30 * SECOND }],
  },
  {
    name: 'a batch with an uncreatable member is created',
    before: [],
    flow: [
      {
        do: 'batch',
        members: [
          { n: 1, call: { ...REQUEST, offboarding: OFFBOARDING } },
          { n: 2, call: { ...OTHER_REQUEST, offboarding: OFFBOARDING, issue: { project: UNKNOWN_PROJECT } } },
        ],
        wait: 2 * MINUTE,
      },
    ],
  },
  {
    name: 'an admin resends a push that failed',
    before: [
      create(REQUEST),
      { do: 'set receiver', behavior: { status: 500 }, wait: 0 },
      transition('Done', HOUR),
      { do: 'set receiver', behavior: {}, wait: 0 },
    ],
    flow: [{ do: 'click', button: 'resend', n: 1, wait: MINUTE }],
  },
  {
    name: 'the webhook is turned on again',
    before: [create(REQUEST), { do: 'turn webhook', isOn: false, wait: MINUTE }, transition('Done', MINUTE)],
    flow: [{ do: 'turn webhook', isOn: true, wait: MINUTE }],
  },
  {
    name: 'a secret is rotated',
    before: [create(REQUEST)],
    flow: [{ do: 'rotate', kind: 'outbound-signing', wait: MINUTE }, transition('Done', MINUTE)],
  },
];
