import { Webhook } from 'standardwebhooks';
import type { DelegationView, OffboardingView } from '../../src/domain/contract/views';
import { laterState } from './later-state';
import {
  startSandbox,
  type Answer,
  type Sandbox,
  type SandboxInfo,
  type Invocation,
  type SandboxOptions,
} from './sandbox';

/** A received push with its parsed body. */
export interface ReceivedPush {
  readonly id: string;
  readonly type: string;
  readonly data: DelegationView & OffboardingView;
  /** Result of the mock service's signature check with the official library. */
  readonly verified: boolean | null;
  /** Status of the response; null without a response. */
  readonly answered: number | null;
}

/** Options of a signed request. */
export interface CallOptions {
  /** Secret that signs the request. */
  readonly secret?: string;
  /** Id of the message. */
  readonly id?: string;
  /** Difference between the timestamp and now, s. */
  readonly skew?: number;
  /** Headers that replace the signature. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string | null;
  /** Media types of the `Accept` header. */
  readonly accept?: string;
}

/**
 * The sandbox's demo site with the steps of a story: requests of the service, actions of people, and received pushes.
 */
export interface Story {
  readonly sandbox: Sandbox;
  readonly info: SandboxInfo;
  /** Resets the sandbox to the demo's site as it was right after its setup. */
  reset(): Promise<void>;
  /**
   * Moves the clock without a run of a scheduled trigger in between, as if Forge had run none. Then lets eleven minutes
   * pass, in which two sweeps catch up.
   */
  skip(ms: number): Promise<void>;
  /** Sends a signed request of the service, with `path` from `/v1` on. A string is sent unchanged. */
  service(method: string, path: string, body?: object | string, options?: CallOptions): Promise<Answer>;
  /** Creates a delegation. @returns the body of the 201 */
  delegated(call?: object): Promise<DelegationView>;
  /** Moves an issue to a status, by default as Olga. */
  move(issueKey: string, status: string, as?: string, resolution?: string): Promise<void>;
  assign(issueKey: string, to: string | null): Promise<void>;
  /** Returns all pushes since `forget` or the start, once nothing is in progress. */
  receivedPushes(): Promise<ReceivedPush[]>;
  /** Returns the invocations since the last call of this method. */
  invocations(): Promise<readonly Invocation[]>;
  /** Calls an admin function, by default as Ada. @throws Error if it threw */
  admin<T>(functionKey: string, payload?: unknown, as?: string): Promise<T>;
  end(): Promise<void>;
}

/** The contract's example, reduced to what the demo's site allows. */
export const FIGMA = {
  id: 'task-8841',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 77, name: 'Figma' },
} as const;

/** Time in which two sweeps run. */
const TWO_SWEEPS_MS = 11 * 60_000;

/** Starts a story. @param options.torii false to turn Torii off, so that only the webhook is connected */
export async function startStory({
  torii = true,
  ...options
}: SandboxOptions & { readonly torii?: boolean } = {}): Promise<Story> {
  const sandbox = await startSandbox(options);
  const admin: Story['admin'] = async <T>(functionKey: string, payload?: unknown, as = 'ada') => {
    const { accountId } = await sandbox.user(as);
    const answer = await sandbox.invoke<T>({ module: 'admin', functionKey, payload, as: accountId });
    if (answer.error) throw new Error(answer.error.message);
    return answer.result;
  };
  if (!torii) await admin('saveTorii', { enabled: false });
  const initialState = await sandbox.state();
  const info = await sandbox.info();
  let calls = 0;
  let lastInvocation = 0;
  /** Runs everything due now. Unlike `settle`, it doesn't wait for a receiver that hangs. */
  const runDueNow = () => sandbox.advance(0);

  const service: Story['service'] = async (
    method,
    path,
    body,
    { secret, id, skew = 0, headers, contentType = 'application/json', accept } = {},
  ) => {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const now = Date.parse((await sandbox.info()).now) + skew * 1000;
    const messageId = id ?? `msg_${(calls += 1)}`;
    const signed = text === '' || method === 'GET' ? `${method} ${path}` : text;
    const credential = headers ?? {
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(now / 1000)),
      'webhook-signature': new Webhook(secret ?? inboundSecret(info)).sign(messageId, new Date(now), signed),
    };
    return sandbox.request(
      method,
      (await sandbox.webTrigger('service')) + path,
      body === undefined ? undefined : text,
      {
        ...credential,
        ...(accept === undefined ? {} : { accept }),
        ...(body === undefined || contentType === null ? {} : { 'content-type': contentType }),
      },
    );
  };

  return {
    sandbox,
    info,
    service,
    async reset() {
      await sandbox.load(initialState);
      await sandbox.setFaults();
      await sandbox.setService();
      lastInvocation = (await sandbox.invocations()).at(-1)?.id ?? 0;
    },
    async skip(ms) {
      await sandbox.load(laterState(await sandbox.state(), ms));
      await sandbox.advance(TWO_SWEEPS_MS);
    },
    async delegated(call = {}) {
      const answer = await service('POST', '/v1/delegations', { ...FIGMA, ...call });
      if (answer.status !== 201) throw new Error(`the delegation was refused: ${answer.status} ${answer.text}`);
      await runDueNow();
      return answer.json<DelegationView>();
    },
    async move(issueKey, status, as = 'olga', resolution) {
      const { transitions } = (await sandbox.jira(as, 'GET', `/issue/${issueKey}/transitions`)).json<{
        transitions: { id: string; to: { name: string } }[];
      }>();
      const transition = transitions.find(({ to }) => to.name === status);
      if (!transition) throw new Error(`${issueKey} has no transition to ${status}`);
      const fields = resolution === undefined ? {} : { fields: { resolution: { name: resolution } } };
      expectSuccess(
        await sandbox.jira(as, 'POST', `/issue/${issueKey}/transitions`, {
          transition: { id: transition.id },
          ...fields,
        }),
      );
      await runDueNow();
    },
    async assign(issueKey, to) {
      const accountId = to === null ? null : (await sandbox.user(to)).accountId;
      expectSuccess(await sandbox.jira('ada', 'PUT', `/issue/${issueKey}/assignee`, { accountId }));
      await runDueNow();
    },
    async receivedPushes() {
      await runDueNow();
      return (await sandbox.received())
        .filter(({ host }) => host === 'hooks.offboarding.example')
        .map(({ headers, body, verified, answered }) => {
          const { type, data } = JSON.parse(body) as Pick<ReceivedPush, 'type' | 'data'>;
          return { id: headers['webhook-id'] ?? '', type, data, verified, answered };
        });
    },
    async invocations() {
      await runDueNow();
      const invocations = await sandbox.invocations(lastInvocation, true);
      lastInvocation = invocations.at(-1)?.id ?? lastInvocation;
      return invocations;
    },
    admin,
    end: async () => {
      await sandbox.stop();
    },
  };
}

/** Returns the secret that signs the service's requests. */
function inboundSecret({ service }: SandboxInfo): string {
  if (!service) throw new Error('this sandbox has no mock service');
  return service.inbound.signingSecret;
}

function expectSuccess({ status, text }: Answer): void {
  if (status >= 300) throw new Error(`Jira refused: ${status} ${text}`);
}

/** Returns `type id` of each push. */
export function pushNames(receivedPushes: readonly ReceivedPush[]): string[] {
  return receivedPushes.map(({ type, id }) => `${type} ${id}`);
}
