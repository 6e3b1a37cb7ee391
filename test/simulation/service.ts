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
  readonly issue?: object;
  readonly completedStatuses?: readonly string[];
  readonly declinedStatuses?: readonly string[];
  readonly declinedResolutions?: readonly string[];
}

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

/** What the service keeps of one task: what it asked for, and every answer that it got. */
export interface Task {
  readonly call: Call;
  /** The answers to the request itself, sent once or more often. */
  readonly answers: Answered[];
  /** The answer that took the request, 201 or 200. */
  accepted: Telling | undefined;
  /** The answer that refused it for good. */
  refused: number | undefined;
  /** Whether the service called it off, and was told 200. */
  canceled: boolean;
  cancelRefused: boolean;
  /** What the app owes until it says that it was done. */
  readonly owed: (() => Promise<void>)[];
}

/**
 * A service that keeps its half of the contract: what is answered by 429 or 5xx, or not at all, it sends again as it was. What is
 * untrue of an answer at the moment when it comes is noted in `lies`.
 */
export class Service {
  readonly tasks = new Map<number, Task>();
  readonly lies: string[] = [];
  readonly #world: World;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Asks for a delegation; the same again where it was asked for before. Does not wait for the answer. */
  create(n: number, call: Call): void {
    const task = this.tasks.get(n) ?? {
      call,
      answers: [],
      accepted: undefined,
      refused: undefined,
      canceled: false,
      cancelRefused: false,
      owed: [],
    };
    this.tasks.set(n, task);
    this.#begin(this.#ask(task));
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
          if (status < 429 && status !== 409) {
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
    if (task?.accepted) this.#begin(this.#cancel(task));
  }

  /** Hands the delegation to another owner, by the version that the service knows. */
  handOver(n: number, email: string): void {
    const task = this.tasks.get(n);
    if (task?.accepted) this.#begin(this.#handOver(task, email));
  }

  /** Answers when every call that is under way was answered. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Sends again whatever was not answered for good; whether nothing is left. */
  async insist(): Promise<boolean> {
    await this.quiet();
    for (const task of this.tasks.values()) {
      if (!task.accepted && task.refused === undefined) await this.#ask(task);
      for (const again of task.owed.splice(0)) await again();
    }
    return [...this.tasks.values()].every(
      ({ accepted, refused, owed }) => (accepted !== undefined || refused !== undefined) && owed.length === 0,
    );
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
      await this.#made(task, status, told.data);
    } else if (status >= 400 && status < 500 && status !== 429) {
      if (task.accepted) {
        this.lies.push(`${task.call.id}: the request accepted before was answered ${status}: ${answer.text}`);
      } else task.refused = status;
    }
  }

  /** 201 means that issue and record exist. */
  async #made(task: Task, status: number, told: Telling): Promise<void> {
    if (told.state === 'creating' || (told.issue === null && told.state !== 'failed')) {
      this.lies.push(`${task.call.id}: ${status} while its issue is not made`);
    }
    if (status === 201 && told.issue && !(told.issue.id in this.#world.site().issues)) {
      this.lies.push(`${task.call.id}: 201, but there is no issue ${told.issue.key}`);
    }
    return Promise.resolve();
  }

  async #cancel(task: Task): Promise<void> {
    const { status, json } = await this.#world.service('POST', `/v1/delegations/${task.call.id}/cancel`, {
      id: task.call.id,
      reason: 'Not needed',
    });
    if (status === 200) {
      task.canceled = true;
      if (tellingSchema.safeParse(json).data?.state !== 'canceled') {
        this.lies.push(`${task.call.id}: the cancel call was answered 200 but not as canceled`);
      }
    } else if (status === 429 || status >= 500) task.owed.push(() => this.#cancel(task));
    else if (status === 409) task.cancelRefused = true;
    else this.lies.push(`${task.call.id}: the cancel call was answered ${status}`);
  }

  async #handOver(task: Task, email: string): Promise<void> {
    const { id } = task.call;
    const now = tellingSchema.safeParse((await this.#world.service('GET', `/v1/delegations/${id}`)).json).data;
    if (!now) return;
    const { status } = await this.#world.service('PATCH', `/v1/delegations/${id}`, {
      id,
      version: now.version,
      owner: { email },
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
