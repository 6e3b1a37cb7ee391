import { z } from 'zod';
import { page } from './page';

/** A refusal in the words of who refused. */
export class Refusal extends Error {
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

/** Asks the sandbox's own server, as who looks at the page; `undefined` where the answer has no body. */
export async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
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
    throw new Refusal(
      response.status,
      wordsOf(answer) ?? `${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`,
    );
  }
  return answer;
}

/** The same, with the answer's shape. */
export async function read<T>(shape: z.ZodType<T>, path: string): Promise<T> {
  return shape.parse(await ask('GET', path));
}

/** What went wrong, for a person to read. */
export function words(error: unknown): string {
  // Errors of an app's frame are of another realm.
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

function wordsOf(answer: unknown): string | undefined {
  const sandbox = sandboxError.safeParse(answer);
  if (sandbox.success) return sandbox.data.error.message;
  const jira = jiraErrors.safeParse(answer);
  if (!jira.success) return undefined;
  const { errorMessages = [], errors = {} } = jira.data;
  const all = [...errorMessages, ...Object.entries(errors).map(([field, message]) => `${field}: ${message}`)];
  return all.length > 0 ? all.join(' ') : undefined;
}
