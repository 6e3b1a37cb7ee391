import { z } from 'zod';
import { page } from './page';

/** An error response with the server's own message. */
export class RequestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const jiraErrors = z.object({
  errorMessages: z.array(z.string()).optional(),
  errors: z.record(z.string(), z.string()).optional(),
});
const sandboxError = z.object({ error: z.object({ message: z.string() }) });

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
  const answer: unknown = text === '' ? undefined : parsed(text);
  if (!response.ok) {
    throw new RequestError(
      response.status,
      errorMessage(answer) ?? `${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`,
    );
  }
  return answer;
}

/** Reads a path and parses the response. */
export async function read<T>(schema: z.ZodType<T>, path: string): Promise<T> {
  return schema.parse(await callServer('GET', path));
}

/** Returns the message of an error. */
export function messageOf(error: unknown): string {
  // Doesn't use `instanceof`, because errors of an app's frame belong to another realm.
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  return typeof message === 'string' ? message : String(error);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function errorMessage(answer: unknown): string | undefined {
  const sandbox = sandboxError.safeParse(answer);
  if (sandbox.success) return sandbox.data.error.message;
  const jira = jiraErrors.safeParse(answer);
  if (!jira.success) return undefined;
  const { errorMessages = [], errors = {} } = jira.data;
  const all = [...errorMessages, ...Object.entries(errors).map(([field, message]) => `${field}: ${message}`)];
  return all.length > 0 ? all.join(' ') : undefined;
}
