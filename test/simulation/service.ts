import { z } from 'zod';
import type { Answered, World } from './world';

/** A delegation as the service asks for it. */
export interface Call {
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

/** What the demo's rules have the issue say. */
export const summaryOf = ({ person, app }: Call): string => `Remove ${person.name} from ${app.name}`;

/** A project that no site has: what names it can't be made. */
export const NO_PROJECT = 'NOPE';

export const isFaulty = ({ issue }: Call): boolean => issue?.project === NO_PROJECT;

/** What an answer or a push tells of a delegation, as far as the contract promises it. */
export const tellingSchema = z.looseObject({
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
export type Telling = z.infer<typeof tellingSchema>;

const batchSchema = z.object({
  accepted: z.array(z.string()),
  rejected: z.array(z.object({ id: z.string(), problem: z.object({ status: z.number() }) })),
});

/** What the service keeps of one task: what it asked for, and every answer that it got. */
export interface Task {
  readonly call: Call;
  /** When it was first asked for, epoch ms. */
  readonly askedAt: number;
  /** The answers to the request itself, sent once or more often. */
  readonly answers: Answered[];
  /** The answer that took the request, 201 or 200. */
  accepted: Telling | undefined;
  /** A batch's 202 took it: what becomes of it is pushed. */
  promised: boolean;
  /** The answer that refused it for good. */
  refused: number | undefined;
  /** Whether the service called it off, and was told 200. */
  canceled: boolean;
}

/** Whether the service was told that it is, or will be, a delegation. */
export const isTaken = ({ accepted, promised }: Task): boolean => accepted !== undefined || promised;

/**
 * An answer that says: not now. So does 402 while the licence has lapsed, and 401 where Ada made a secret twice, since her first try
 * had no answer, and the service has not got it yet.
 */
const isForLater = (status: number): boolean => [401, 402, 429].includes(status) || status >= 500;

/**
 * A service that keeps its half of the contract: what is answered by 402, 429 or 5xx, or not at all, it sends again as it was. What
 * is untrue of an answer at the moment when it comes is noted in `lies`.
 */
export class Service {
  readonly tasks = new Map<number, Task>();
  readonly lies: string[] = [];
  readonly #world: World;
  readonly #underWay = new Set<Promise<unknown>>();
  /** What is to be sent again. */
  readonly #owed: (() => Promise<void>)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Asks for a delegation; the same again where it was asked for before. Does not wait for the answer. */
  create(n: number, call: Call): void {
    this.#begin(this.#ask(this.#task(n, call)));
  }

  /** Asks for several at once. */
  batch(members: readonly { readonly n: number; readonly call: Call }[]): void {
    this.#begin(this.#askAll(members.map(({ n, call }) => this.#task(n, call))));
  }

  repeat(n: number): void {
    const task = this.tasks.get(n);
    if (task) this.#begin(this.#ask(task));
  }

  /** The same id with other content: a conflict, once the first content was accepted. */
  contradict(n: number): void {
    const task = this.tasks.get(n);
    if (!task?.accepted) return;
    this.#begin(
      this.#world
        .service('POST', '/v1/delegations', { ...task.call, account: 'another account' })
        .then(({ status }) => {
          if (!isForLater(status) && status !== 409) {
            this.lies.push(`${task.call.id}: other content was answered ${status}, not 409`);
          }
        }),
    );
  }

  read(n: number): void {
    const task = this.tasks.get(n);
    if (task) this.#begin(this.#world.service('GET', `/v1/delegations/${task.call.id}`));
  }

  cancel(n: number): void {
    const task = this.tasks.get(n);
    if (task && isTaken(task)) this.#begin(this.#cancel(task));
  }

  /** Hands the delegation to another owner, and gives it another day, by the version that the service knows. */
  handOver(n: number, email: string): void {
    const task = this.tasks.get(n);
    if (task && isTaken(task)) this.#begin(this.#handOver(task, email));
  }

  /** Answers when every call that is under way was answered. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /**
   * Sends again whatever was not answered for good; whether nothing is left.
   * @param failed ids that were told as failed: what was right of them is sent again, too
   */
  async insist(failed: ReadonlySet<string>): Promise<boolean> {
    await this.quiet();
    for (const task of this.tasks.values()) {
      const isToBeMade = isTaken(task)
        ? failed.has(task.call.id) && !isFaulty(task.call) && !task.canceled
        : task.refused === undefined;
      if (isToBeMade) await this.#ask(task);
    }
    for (const again of this.#owed.splice(0)) await again();
    return (
      this.#owed.length === 0 && [...this.tasks.values()].every((task) => isTaken(task) || task.refused !== undefined)
    );
  }

  #task(n: number, call: Call): Task {
    const task = this.tasks.get(n) ?? {
      call,
      askedAt: this.#world.now(),
      answers: [],
      accepted: undefined,
      promised: false,
      refused: undefined,
      canceled: false,
    };
    this.tasks.set(n, task);
    return task;
  }

  async #ask(task: Task): Promise<void> {
    const answer = await this.#world.service('POST', '/v1/delegations', task.call);
    task.answers.push(answer);
    const { status } = answer;
    if (status === 200 || status === 201) {
      const told = tellingSchema.safeParse(answer.json);
      if (!told.success) {
        return void this.lies.push(`${task.call.id}: ${status} without the delegation: ${told.error.message}`);
      }
      task.accepted ??= told.data;
      task.refused = undefined;
      this.#mustBeMade(task, status, told.data);
    } else if (!isForLater(status)) this.#refused(task, status, answer.text);
  }

  async #askAll(tasks: readonly Task[]): Promise<void> {
    const answer = await this.#world.service('POST', '/v1/delegations/batch', {
      delegations: tasks.map(({ call }) => call),
    });
    if (isForLater(answer.status)) return void this.#owed.push(() => this.#askAll(tasks));
    const told = batchSchema.safeParse(answer.json);
    if (answer.status !== 202 || !told.success) {
      return void this.lies.push(`a batch was answered ${answer.status}: ${answer.text}`);
    }
    for (const task of tasks) {
      const { id } = task.call;
      const rejected = told.data.rejected.find((one) => one.id === id);
      if (told.data.accepted.includes(id)) task.promised = true;
      // Claimed by a single call that was freed at the same moment.
      else if (rejected?.problem.status === 409 && !isTaken(task)) this.#owed.push(() => this.#askAll([task]));
      else if (rejected) this.#refused(task, rejected.problem.status, JSON.stringify(rejected.problem));
      else this.lies.push(`${id}: the batch's answer does not name it`);
    }
  }

  /** No call that was taken is refused later, but one of a batch that has failed may fail again. */
  #refused(task: Task, status: number, text: string): void {
    if (!isTaken(task)) task.refused = status;
    else if (!(status === 422 && task.promised)) {
      this.lies.push(`${task.call.id}: the request accepted before was answered ${status}: ${text}`);
    }
  }

  /** 201 means that issue and record exist. */
  #mustBeMade({ call: { id } }: Task, status: number, { state, issue }: Telling): void {
    if (state === 'creating' || (issue === null && state !== 'failed' && state !== 'canceled')) {
      this.lies.push(`${id}: ${status} while its issue is not made`);
    }
    if (status === 201 && issue && !(issue.id in this.#world.site().issues)) {
      this.lies.push(`${id}: 201, but there is no issue ${issue.key}`);
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
      if (tellingSchema.safeParse(json).data?.state !== 'canceled') {
        this.lies.push(`${id}: the cancel call was answered 200 but not as canceled`);
      }
    } else if (isForLater(status)) this.#owed.push(() => this.#cancel(task));
    else if (status !== 409) this.lies.push(`${id}: the cancel call was answered ${status}`);
  }

  async #handOver(task: Task, email: string): Promise<void> {
    const { id } = task.call;
    const now = tellingSchema.safeParse((await this.#world.service('GET', `/v1/delegations/${id}`)).json).data;
    if (!now) return;
    const { status } = await this.#world.service('PATCH', `/v1/delegations/${id}`, {
      id,
      version: now.version,
      owner: { email },
      dueAt: '2027-01-15',
    });
    if (status === 404 || status === 405 || status === 400) {
      this.lies.push(`${id}: handing over was answered ${status}`);
    }
  }

  #begin(call: Promise<unknown>): void {
    this.#underWay.add(call);
    void call.finally(() => this.#underWay.delete(call));
  }
}
