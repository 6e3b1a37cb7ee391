import { z } from 'zod';
import { page } from './page';

/** Number of characters of a response that an error message contains. */
const MAX_TEXT_LENGTH = 500;

/** Error response with the server's own message. */
export class RequestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const jiraErrorsSchema = z.object({
  errorMessages: z.array(z.string()).optional(),
  errors: z.record(z.string(), z.string()).optional(),
});
const sandboxErrorSchema = z.object({ error: z.object({ message: z.string() }) });

/** Calls the sandbox's server as the viewer. Returns undefined for a response without a body. */
export async function callServer(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      'x-sandbox-as': page.me.accountId,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const responseBody: unknown = text === '' ? undefined : parseIfJson(text);
  if (!response.ok) {
    throw new RequestError(
      response.status,
      errorMessage(responseBody) ?? `${method} ${path} answered ${response.status}: ${text.slice(0, MAX_TEXT_LENGTH)}`,
    );
  }
  return responseBody;
}

/** Gets a path from the server and parses the response. */
export async function read<T>(schema: z.ZodType<T>, path: string): Promise<T> {
  return schema.parse(await callServer('GET', path));
}

/** Returns the message of an error. */
export function messageOf(error: unknown): string {
  // Doesn't use `instanceof`, because errors of an app's frame belong to another realm.
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  return typeof message === 'string' ? message : String(error);
}

/** Parses JSON. Returns other text unchanged. */
function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Returns the message of an error response from the sandbox or Jira. */
function errorMessage(responseBody: unknown): string | undefined {
  const sandbox = sandboxErrorSchema.safeParse(responseBody);
  if (sandbox.success) return sandbox.data.error.message;
  const jira = jiraErrorsSchema.safeParse(responseBody);
  if (!jira.success) return undefined;
  const { errorMessages = [], errors = {} } = jira.data;
  const messages = [...errorMessages, ...Object.entries(errors).map(([field, message]) => `${field}: ${message}`)];
  return messages.length > 0 ? messages.join(' ') : undefined;
}
