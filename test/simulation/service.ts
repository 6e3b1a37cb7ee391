import { z } from 'zod';
import type { TimedResponse, World } from './world';

/** Request for a delegation. */
export interface DelegationRequest {
  readonly id: string;
  readonly person: { readonly id?: number; readonly email: string; readonly name: string };
  readonly app: { readonly id?: number; readonly name: string };
  readonly account?: string;
  readonly offboarding?: { readonly id: string; readonly total?: number };
  readonly owner?: { readonly email: string };
  readonly issue?: { readonly project: string; readonly fields?: object };
  readonly completedStatuses?: readonly string[];
  readonly declinedStatuses?: readonly string[];
  readonly declinedResolutions?: readonly string[];
}

/** Returns the issue's summary by the demo's rules. */
export const summaryOf = ({ person, app }: DelegationRequest): string => `Remove ${person.name} from ${app.name}`;

/** Project that no site has. */
export const UNKNOWN_PROJECT = 'NOPE';

export const isUncreatable = ({ issue }: DelegationRequest): boolean => issue?.project === UNKNOWN_PROJECT;

/** Members of a delegation in responses and pushes that the contract promises. */
export const delegationViewSchema = z.looseObject({
  id: z.string(),
  state: z.enum(['creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed']),
  sequence: z.number(),
  version: z.number(),
  issue: z.looseObject({ id: z.string(), key: z.string() }).nullable(),
  status: z.looseObject({ id: z.string() }).nullable(),
  assignee: z.looseObject({ accountId: z.string() }).nullable(),
  outcome: z.looseObject({ resolution: z.string().nullable() }).nullable(),
  warnings: z.array(z.string()),
});
export type DelegationView = z.infer<typeof delegationViewSchema>;

const batchSchema = z.object({
  accepted: z.array(z.string()),
  rejected: z.array(z.object({ id: z.string(), problem: z.object({ status: z.number() }) })),
});

const offboardingCountsSchema = z.object({
  creating: z.number(),
  open: z.number(),
  completed: z.number(),
  declined: z.number(),
  canceled: z.number(),
  failed: z.number(),
});
/** Number of an offboarding's delegations in each state. */
export type OffboardingCounts = z.infer<typeof offboardingCountsSchema>;

/** The service's record of one task: its request and every response. */
export interface Task {
  readonly call: DelegationRequest;
  /** Moment of the first request, epoch ms. */
  readonly requestedAt: number;
  /** Responses to the request and its repetitions. */
  readonly responses: TimedResponse[];
  /** Delegation in the first 201 or 200. */
  view: DelegationView | undefined;
  /** True once a batch's 202 accepted it. */
  acceptedInBatch: boolean;
  /** Status that rejected it for good. */
  rejectedWith: number | undefined;
  /** True once a cancel request got 200. */
  canceled: boolean;
}

/** Returns true once the service knows that the delegation exists or will exist. */
export const isAccepted = ({ view: accepted, acceptedInBatch: promised }: Task): boolean =>
  accepted !== undefined || promised;

/**
 * Returns true for a response that asks to try later: also 402 while the license has lapsed, and 401 where Ada created a secret twice
 * because her first try timed out.
 */
const isTemporary = (status: number): boolean => [401, 402, 429].includes(status) || status >= 500;

/**
 * A service that keeps its half of the contract: it repeats requests that got 402, 429, 5xx or no response. A response that is untrue
 * when it comes is recorded in `violations`.
 */
export class Service {
  readonly tasks = new Map<number, Task>();
  readonly violations: string[] = [];
  /** Counts in the last response to a GET of each offboarding, by its id. */
  readonly offboardings = new Map<string, OffboardingCounts>();
  readonly #world: World;
  readonly #inFlight = new Set<Promise<unknown>>();
  /** Requests to repeat. */
  readonly #repeats: (() => Promise<void>)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Requests a delegation, or repeats its request. Doesn't wait for the response. */
  create(n: number, call: DelegationRequest): void {
    this.#begin(this.#ask(this.#task(n, call)));
  }

  /** Requests several delegations at once. */
  batch(members: readonly { readonly n: number; readonly call: DelegationRequest }[]): void {
    this.#begin(this.#askAll(members.map(({ n, call }) => this.#task(n, call))));
  }

  repeat(n: number): void {
    const task = this.tasks.get(n);
    if (task) this.#begin(this.#ask(task));
  }

  /** Sends an accepted id with other content, which is a conflict. */
  contradict(n: number): void {
    const task = this.tasks.get(n);
    if (!task?.view) return;
    this.#begin(
      this.#world
        .service('POST', '/v1/delegations', { ...task.call, account: 'another account' })
        .then(({ status }) => {
          if (!isTemporary(status) && status !== 409) {
            this.violations.push(`${task.call.id}: other content got ${status}, not 409`);
          }
        }),
    );
  }

  read(n: number): void {
    const task = this.tasks.get(n);
    if (task) this.#begin(this.#world.service('GET', `/v1/delegations/${task.call.id}`));
  }

  /** Reads all offboardings of accepted tasks. */
  async readOffboardings(): Promise<void> {
    const accepted = [...this.tasks.values()].filter(isAccepted);
    for (const id of new Set(accepted.flatMap(({ call }) => call.offboarding?.id ?? []))) {
      const { status, json } = await this.#world.service('GET', `/v1/offboardings/${id}`);
      const counts = offboardingCountsSchema.safeParse(json).data;
      if (status === 200 && counts) this.offboardings.set(id, counts);
      else this.violations.push(`reading the offboarding ${id} got ${status}`);
    }
  }

  cancel(n: number): void {
    const task = this.tasks.get(n);
    if (task && isAccepted(task)) this.#begin(this.#cancel(task));
  }

  /** Changes owner and due date, by the version that the service knows. */
  reassign(n: number, email: string): void {
    const task = this.tasks.get(n);
    if (task && isAccepted(task)) this.#begin(this.#reassign(task, email));
  }

  /** Resolves when every request in flight has its response. */
  async responsesReceived(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /**
   * Repeats every request without a final response. @returns true if none is left
   *
   * @param failed ids that were sent as failed: their creatable requests are repeated, too
   */
  async repeatUnanswered(failed: ReadonlySet<string>): Promise<boolean> {
    await this.responsesReceived();
    for (const task of this.tasks.values()) {
      const shouldRepeat = isAccepted(task)
        ? failed.has(task.call.id) && !isUncreatable(task.call) && !task.canceled
        : task.rejectedWith === undefined;
      if (shouldRepeat) await this.#ask(task);
    }
    for (const again of this.#repeats.splice(0)) await again();
    return (
      this.#repeats.length === 0 &&
      [...this.tasks.values()].every((task) => isAccepted(task) || task.rejectedWith !== undefined)
    );
  }

  #task(n: number, call: DelegationRequest): Task {
    const task = this.tasks.get(n) ?? {
      call,
      requestedAt: this.#world.now(),
      responses: [],
      view: undefined,
      acceptedInBatch: false,
      rejectedWith: undefined,
      canceled: false,
    };
    this.tasks.set(n, task);
    return task;
  }

  async #ask(task: Task): Promise<void> {
    const answer = await this.#world.service('POST', '/v1/delegations', task.call);
    task.responses.push(answer);
    const { status } = answer;
    if (status === 200 || status === 201) {
      const parsed = delegationViewSchema.safeParse(answer.json);
      if (!parsed.success) {
        return void this.violations.push(`${task.call.id}: ${status} without the delegation: ${parsed.error.message}`);
      }
      task.view ??= parsed.data;
      task.rejectedWith = undefined;
      this.#expectIssue(task, status, parsed.data);
    } else if (!isTemporary(status)) this.#reject(task, status, answer.text);
  }

  async #askAll(tasks: readonly Task[]): Promise<void> {
    const answer = await this.#world.service('POST', '/v1/delegations/batch', {
      delegations: tasks.map(({ call }) => call),
    });
    if (isTemporary(answer.status)) return void this.#repeats.push(() => this.#askAll(tasks));
    const parsed = batchSchema.safeParse(answer.json);
    if (answer.status !== 202 || !parsed.success) {
      return void this.violations.push(`a batch got ${answer.status}: ${answer.text}`);
    }
    for (const task of tasks) {
      const { id } = task.call;
      const rejected = parsed.data.rejected.find((one) => one.id === id);
      if (parsed.data.accepted.includes(id)) task.acceptedInBatch = true;
      // Reserved by a single request that was released at the same moment.
      else if (rejected?.problem.status === 409 && !isAccepted(task)) this.#repeats.push(() => this.#askAll([task]));
      else if (rejected) this.#reject(task, rejected.problem.status, JSON.stringify(rejected.problem));
      else this.violations.push(`${id}: the batch's response doesn't name it`);
    }
  }

  /** Records a rejection. Only a failed member of a batch may be rejected after it was accepted. */
  #reject(task: Task, status: number, text: string): void {
    if (!isAccepted(task)) task.rejectedWith = status;
    else if (!(status === 422 && task.acceptedInBatch)) {
      this.violations.push(`${task.call.id}: the request accepted before got ${status}: ${text}`);
    }
  }

  /** Checks that 201 comes with an issue. */
  #expectIssue({ call: { id } }: Task, status: number, { state, issue }: DelegationView): void {
    if (state === 'creating' || (issue === null && state !== 'failed' && state !== 'canceled')) {
      this.violations.push(`${id}: ${status} while its issue doesn't exist`);
    }
    if (status === 201 && issue && !(issue.id in this.#world.site().issues)) {
      this.violations.push(`${id}: 201, but there is no issue ${issue.key}`);
    }
  }

  async #cancel(task: Task): Promise<void> {
    const { id } = task.call;
    const { status, json } = await this.#world.service('POST', `/v1/delegations/${id}/cancel`, {
      id,
      reason: 'Not needed',
    });
    if (status === 200) {
      task.canceled = true;
      if (delegationViewSchema.safeParse(json).data?.state !== 'canceled') {
        this.violations.push(`${id}: the cancel request got 200 but isn't canceled`);
      }
    } else if (isTemporary(status)) this.#repeats.push(() => this.#cancel(task));
    else if (status !== 409) this.violations.push(`${id}: the cancel request got ${status}`);
  }

  async #reassign(task: Task, email: string): Promise<void> {
    const { id } = task.call;
    const now = delegationViewSchema.safeParse((await this.#world.service('GET', `/v1/delegations/${id}`)).json).data;
    if (!now) return;
    const { status } = await this.#world.service('PATCH', `/v1/delegations/${id}`, {
      id,
      version: now.version,
      owner: { email },
      dueAt: '2027-01-15',
    });
    if (status === 404 || status === 405 || status === 400) {
      this.violations.push(`${id}: reassigning got ${status}`);
    }
  }

  #begin(call: Promise<unknown>): void {
    this.#inFlight.add(call);
    void call.finally(() => this.#inFlight.delete(call));
  }
}
