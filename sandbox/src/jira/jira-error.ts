/** An error response of Jira with its status and messages, thrown below `handle`. */
export class JiraError extends Error {
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

/** An invalid value of a field. A call collects its field errors into one 400. */
export class FieldError extends Error {}

export const missingIssueError = (): JiraError =>
  new JiraError(404, ['Issue does not exist or you do not have permission to see it.']);

export const missingProjectError = (given: string): JiraError =>
  new JiraError(404, [
    /^\d+$/.test(given)
      ? `No project could be found with id '${given}'.`
      : `No project could be found with key '${given}'.`,
  ]);

export const invalidPayloadError = (): JiraError =>
  new JiraError(400, ['Invalid request payload. Refer to the REST API documentation and try again.']);

/** Returns the 501 for a part of a request that the sandbox doesn't read. */
export const unsupportedPartError = (kind: string, name: string): JiraError =>
  new JiraError(501, [`The sandbox's Jira does not read the ${kind} '${name}' of this operation.`]);
