// Zod's small edition, imported as a namespace, so that the bundler drops unused parts. `import { z } from 'zod'` alone
// would add 440 KB.
import * as z from 'zod/mini';
import { badRequestError, escapePointer, type FieldError, type ProblemError } from './problem';

// Forge's runtime forbids code from strings, which zod otherwise uses for speed.
z.config({ jitless: true });

/**
 * Parses a value by its schema.
 * @param basePointer JSON Pointer to the value in the request
 * @throws ProblemError 400 with every wrong field
 */
export function parseOrThrow<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  basePointer = '',
): z.output<Schema> {
  const result = z.safeParse(schema, value, { error: messageOf });
  if (result.success) return result.data;
  throw wrongFieldsError(firstOfEachField(fieldErrors(result.error.issues, basePointer)));
}

/** Returns the error for one or more wrong fields. */
export function wrongFieldsError(errors: readonly FieldError[]): ProblemError {
  const [first] = errors;
  return badRequestError(
    errors.length === 1 && first
      ? `${first.pointer === '' ? 'The body' : first.pointer} ${first.detail}.`
      : `${errors.length} fields are wrong. See the errors.`,
    errors,
  );
}

/** Returns the first mistake of each field. */
function firstOfEachField(errors: readonly FieldError[]): FieldError[] {
  const firsts = new Map(errors.toReversed().map((error) => [error.pointer, error]));
  return errors.filter((error) => firsts.get(error.pointer) === error);
}

type Issue = z.core.$ZodIssue;

function fieldErrors(issues: readonly Issue[], basePointer: string): FieldError[] {
  return issues.flatMap((issue) => {
    const pointer = basePointer + issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: `${pointer}/${escapePointer(key)}`,
        detail: "isn't a known member",
      }));
    }
    const likeliest = issue.code === 'invalid_union' ? likeliestBranch(issue.errors) : undefined;
    return likeliest ? fieldErrors(likeliest, pointer) : [{ pointer, detail: issue.message }];
  });
}

/**
 * Returns the errors of the union's branch with the fewest errors, because it was probably meant; undefined for a tie.
 */
function likeliestBranch(branches: readonly Issue[][]): readonly Issue[] | undefined {
  const faults = (issues: readonly Issue[]) =>
    issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0) ? Infinity : issues.length;
  const [best, next] = branches.map((issues) => ({ issues, count: faults(issues) })).sort((a, b) => a.count - b.count);
  return best && best.count < (next?.count ?? Infinity) ? best.issues : undefined;
}

/** Names of JSON types in error messages. */
const TYPE_NAMES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Returns the text of a mistake as the end of a sentence that begins with the field. */
function messageOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.input === undefined ? 'is required: ' : 'must be '}${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `must ${limitText(issue.origin, Number(issue.maximum), 'at most')}`;
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? 'must not be empty'
        : `must ${limitText(issue.origin, Number(issue.minimum), 'at least')}`;
    default:
      return 'has the wrong form';
  }
}

/** Returns the end of a sentence about a limit. The unit depends on the type of the value. */
function limitText(origin: string, bound: number, atMost: string): string {
  if (origin === 'string') return `have ${atMost} ${bound} characters`;
  if (origin === 'array') return `have ${atMost} ${bound} entries`;
  return `be ${atMost} ${bound}`;
}

/** Returns a schema for a text of 1 to `max` characters that isn't blank. */
export function text(max: number) {
  return z.string().check(z.minLength(1), z.maxLength(max), z.regex(/\S/, 'must not be blank'));
}

/** Returns a schema for one line of 1 to `max` characters that isn't blank. */
export function line(max: number) {
  return z
    .string()
    .check(z.minLength(1), z.maxLength(max), z.regex(/^[^\S\r\n]*\S[^\r\n]*$/, 'must be one line that is not blank'));
}

const LINE_BREAKS = /\s*[\r\n\v\f\u0085\u2028\u2029]+\s*/g;

/**
 * Returns a schema for a name from another system, 1 to `max` characters. Replaces line breaks with spaces, and removes
 * them at both ends.
 */
export function foldedLine(max: number) {
  return z.pipe(
    text(max),
    z.transform((name) => (name.search(LINE_BREAKS) < 0 ? name : name.replace(LINE_BREAKS, ' ').trim())),
  );
}

/** Returns a schema for the name or id of a Jira object. Jira's names have at most 255 characters. */
export function nameOrId() {
  return line(255);
}

export function label() {
  return z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(255),
      z.regex(/^\S+$/, "must not contain a space, because Jira doesn't allow spaces in labels"),
    );
}

/**
 * Returns an error for each status that is in both lists, compared without case. The pointers refer to the second list.
 */
export function sharedStatuses(
  completed: readonly string[],
  declined: readonly string[],
  basePointer = '',
): FieldError[] {
  const normalized = (name: string) => name.trim().toLowerCase();
  const completedNames = new Set(completed.map(normalized));
  const detail = 'is a completed status too: a status can be only one of the two';
  return declined.flatMap((name, index) =>
    completedNames.has(normalized(name)) ? [{ pointer: `${basePointer}/declinedStatuses/${index}`, detail }] : [],
  );
}

/** Returns a schema for a read-only list. */
export function list<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.readonly(z.array(schema));
}

/** Any JSON value. It is one schema, so that the OpenAPI document can refer to it. */
export const AnyJson = z.json();
