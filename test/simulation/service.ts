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

/** Returns the summary of a delegation's issue by the demo's rules. */
export const summaryOf = ({ person, app }: DelegationRequest): string => `Remove ${person.name} from ${app.name}`;

/** Key of a project that doesn't exist. */
export const UNKNOWN_PROJECT = 'NOPE';

/** Returns true if no issue can be created for a request. */
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
  /** Time of the first request, epoch ms. */
  readonly requestedAt: number;
  /** Responses to the request and its repetitions. */
  readonly responses: TimedResponse[];
  /** Delegation in the first 201 or 200. */
  view: DelegationView | undefined;
  /** True once a batch's 202 accepted it. */
  isAcceptedInBatch: boolean;
  /** Status of a refusal that no repetition was expected to change; undefined after a success. */
  rejectedWith: number | undefined;
  /** True once a cancel request got 200. */
  isCanceled: boolean;
}

/** Returns true once the service knows that the delegation exists or will exist. */
export const isAccepted = ({ view, isAcceptedInBatch }: Task): boolean => view !== undefined || isAcceptedInBatch;

/**
 * Returns true for a status after which a request should be repeated. 402 means a lapsed license. 401 occurs if the
 * admin created a secret twice, because the first attempt timed out.
 */
const isTemporary = (status: number): boolean => [401, 402, 429].includes(status) || status >= 500;

/**
 * A service that keeps its half of the contract: it repeats requests that got 402, 429, 5xx, or no response. It records
 * responses that break the contract in `violations`.
 */
export class Service {
  readonly tasks = new Map<number, Task>();
  readonly violations: string[] = [];
  /** Counts in the last response to a GET of each offboarding, by its id. */
  readonly offboardings = new Map<string, OffboardingCounts>();
  readonly #world: World;
  readonly #inFlight = new Set<Promise<unknown>>();
  /** Functions that repeat a request. */
  readonly #repeats: (() => Promise<void>)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Requests a delegation, or repeats its request. Doesn't wait for the response. */
  create(n: number, call: DelegationRequest): void {
    this.#track(this.#request(this.#task(n, call)));
  }

  /** Requests several delegations by one batch. */
  batch(members: readonly { readonly n: number; readonly call: DelegationRequest }[]): void {
    this.#track(this.#requestBatch(members.map(({ n, call }) => this.#task(n, call))));
  }

  repeat(n: number): void {
    const task = this.tasks.get(n);
    if (task) this.#track(this.#request(task));
  }

  /** Sends an accepted id with other content, which is a conflict. */
  contradict(n: number): void {
    const task = this.tasks.get(n);
    if (!task?.view) return;
    this.#track(
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
    if (task) this.#track(this.#world.service('GET', `/v1/delegations/${task.call.id}`));
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
    if (task && isAccepted(task)) this.#track(this.#cancel(task));
  }

  /** Reads the delegation, then changes its owner and due date with the version that was read. */
  reassign(n: number, email: string): void {
    const task = this.tasks.get(n);
    if (task && isAccepted(task)) this.#track(this.#reassign(task, email));
  }

  /** Resolves when every request in flight has its response. */
  async responsesReceived(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /**
   * Repeats every request without a final response. @returns true if none is left
   *
   * @param failedIds ids that were sent as failed; their requests are repeated, too, if an issue can be created
   */
  async repeatUnanswered(failedIds: ReadonlySet<string>): Promise<boolean> {
    await this.responsesReceived();
    for (const task of this.tasks.values()) {
      const shouldRepeat = isAccepted(task)
        ? failedIds.has(task.call.id) && !isUncreatable(task.call) && !task.isCanceled
        : task.rejectedWith === undefined;
      if (shouldRepeat) await this.#request(task);
    }
    for (const repeat of this.#repeats.splice(0)) await repeat();
    return (
      this.#repeats.length === 0 &&
      [...this.tasks.values()].every((task) => isAccepted(task) || task.rejectedWith !== undefined)
    );
  }

  /** Returns the task with a number; adds it if it doesn't exist. */
  #task(n: number, call: DelegationRequest): Task {
    const task = this.tasks.get(n) ?? {
      call,
      requestedAt: this.#world.now(),
      responses: [],
      view: undefined,
      isAcceptedInBatch: false,
      rejectedWith: undefined,
      isCanceled: false,
    };
    this.tasks.set(n, task);
    return task;
  }

  async #request(task: Task): Promise<void> {
    const response = await this.#world.service('POST', '/v1/delegations', task.call);
    task.responses.push(response);
    const { status } = response;
    if (status === 200 || status === 201) {
      const parsed = delegationViewSchema.safeParse(response.json);
      if (!parsed.success) {
        return void this.violations.push(`${task.call.id}: ${status} without the delegation: ${parsed.error.message}`);
      }
      task.view ??= parsed.data;
      task.rejectedWith = undefined;
      this.#expectIssue(task, status, parsed.data);
    } else if (!isTemporary(status)) this.#reject(task, status, response.text);
  }

  async #requestBatch(tasks: readonly Task[]): Promise<void> {
    const response = await this.#world.service('POST', '/v1/delegations/batch', {
      delegations: tasks.map(({ call }) => call),
    });
    if (isTemporary(response.status)) return void this.#repeats.push(() => this.#requestBatch(tasks));
    const parsed = batchSchema.safeParse(response.json);
    if (response.status !== 202 || !parsed.success) {
      return void this.violations.push(`a batch got ${response.status}: ${response.text}`);
    }
    for (const task of tasks) {
      const { id } = task.call;
      const rejected = parsed.data.rejected.find((entry) => entry.id === id);
      if (parsed.data.accepted.includes(id)) task.isAcceptedInBatch = true;
      // A single request reserved the id at the same time, and has released it since.
      else if (rejected?.problem.status === 409 && !isAccepted(task)) {
        this.#repeats.push(() => this.#requestBatch([task]));
      } else if (rejected) this.#reject(task, rejected.problem.status, JSON.stringify(rejected.problem));
      else this.violations.push(`${id}: the batch's response doesn't name it`);
    }
  }

  /** Records a rejection. Only a failed member of a batch may be rejected after it was accepted. */
  #reject(task: Task, status: number, text: string): void {
    if (!isAccepted(task)) task.rejectedWith = status;
    else if (!(status === 422 && task.isAcceptedInBatch)) {
      this.violations.push(`${task.call.id}: a request that was accepted before got ${status}: ${text}`);
    }
  }

  /** Checks that the issue of a created delegation exists. */
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
      task.isCanceled = true;
      if (delegationViewSchema.safeParse(json).data?.state !== 'canceled') {
        this.violations.push(`${id}: the cancel request got 200, but the delegation isn't canceled`);
      }
    } else if (isTemporary(status)) this.#repeats.push(() => this.#cancel(task));
    else if (status !== 409) this.violations.push(`${id}: the cancel request got ${status}`);
  }

  async #reassign(task: Task, email: string): Promise<void> {
    const { id } = task.call;
    const current = delegationViewSchema.safeParse(
      (await this.#world.service('GET', `/v1/delegations/${id}`)).json,
    ).data;
    if (!current) return;
    const { status } = await this.#world.service('PATCH', `/v1/delegations/${id}`, {
      id,
      version: current.version,
      owner: { email },
      dueAt: '2027-01-15',
    });
    if (status === 404 || status === 405 || status === 400) {
      this.violations.push(`${id}: reassigning got ${status}`);
    }
  }

  /** Adds a call to those in flight until it ends. */
  #track(call: Promise<unknown>): void {
    this.#inFlight.add(call);
    void call.finally(() => this.#inFlight.delete(call));
  }
}
