/** A call that Jira refuses, with its status and words; thrown anywhere below `handle`. */
export class Refusal extends Error {
  readonly status: number;
  readonly messages: readonly string[];
  readonly errors: Readonly<Record<string, string>>;

  constructor(status: number, messages: readonly string[], errors: Readonly<Record<string, string>> = {}) {
    super([...messages, ...Object.values(errors)].join(' '));
    this.status = status;
    this.messages = messages;
    this.errors = errors;
  }

  /** Jira's error collection. */
  get body(): { errorMessages: readonly string[]; errors: Readonly<Record<string, string>> } {
    return { errorMessages: this.messages, errors: this.errors };
  }
}

/** A field that can't take what it was given; `fieldErrors` collects them into one 400. */
export class Complaint extends Error {}

export const noIssue = (): Refusal =>
  new Refusal(404, ['Issue does not exist or you do not have permission to see it.']);

export const noProject = (given: string): Refusal =>
  new Refusal(404, [
    /^\d+$/.test(given)
      ? `No project could be found with id '${given}'.`
      : `No project could be found with key '${given}'.`,
  ]);

export const invalidPayload = (): Refusal =>
  new Refusal(400, ['Invalid request payload. Refer to the REST API documentation and try again.']);
