// Zod's small edition, as a namespace: the bundler drops what is not used. By `import { z } from 'zod'` it alone would be 440 KB.
import * as z from 'zod/mini';
import { badRequestError, escapePointer, type FieldError } from './problem';

// Forge's runtime allows no code from strings, by which zod would otherwise speed itself up.
z.config({ jitless: true });

/**
 * Reads a value by its schema.
 *
 * @param at pointer to where the value stands in what was sent.
 * @throws Refusal 400 that names every wrong field at once.
 */
export function parseOrThrow<Schema extends z.ZodMiniType>(schema: Schema, value: unknown, at = ''): z.output<Schema> {
  const result = z.safeParse(schema, value, { error: inWords });
  if (result.success) return result.data;
  const errors = firstOfEach(fieldErrors(result.error.issues, at));
  const [first] = errors;
  throw badRequestError(
    errors.length === 1 && first
      ? `${first.pointer === '' ? 'The body' : first.pointer} ${first.detail}.`
      : `${errors.length} fields are wrong. See the errors.`,
    errors,
  );
}

/** Reports the first mistake of a field only. */
function firstOfEach(errors: readonly FieldError[]): FieldError[] {
  const firsts = new Map(errors.toReversed().map((error) => [error.pointer, error]));
  return errors.filter((error) => firsts.get(error.pointer) === error);
}

type Issue = z.core.$ZodIssue;

function fieldErrors(issues: readonly Issue[], at: string): FieldError[] {
  return issues.flatMap((issue) => {
    const pointer = at + issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: `${pointer}/${escapePointer(key)}`,
        detail: 'is not a known member',
      }));
    }
    const likeliest = issue.code === 'invalid_union' ? likeliestBranch(issue.errors) : undefined;
    return likeliest ? fieldErrors(likeliest, pointer) : [{ pointer, detail: issue.message }];
  });
}

/** The one form of several that the sender seems to have meant: the one with the fewest errors, if it is only one. */
function likeliestBranch(branches: readonly Issue[][]): readonly Issue[] | undefined {
  const faults = (issues: readonly Issue[]) =>
    issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0) ? Infinity : issues.length;
  const [best, next] = branches.map((issues) => ({ issues, count: faults(issues) })).sort((a, b) => a.count - b.count);
  return best && best.count < (next?.count ?? Infinity) ? best.issues : undefined;
}

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Returns a mistake as the end of a sentence that begins with the field. */
function inWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.input === undefined ? 'is required: ' : 'must be '}${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `must ${sized(issue.origin, Number(issue.maximum), 'at most')}`;
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? 'must not be empty'
        : `must ${sized(issue.origin, Number(issue.minimum), 'at least')}`;
    default:
      return 'has the wrong form';
  }
}

function sized(origin: string, bound: number, atMost: string): string {
  if (origin === 'string') return `have ${atMost} ${bound} characters`;
  if (origin === 'array') return `have ${atMost} ${bound} entries`;
  return `be ${atMost} ${bound}`;
}

/** A text of 1 to `max` characters that is more than white space. */
export function text(max: number) {
  return z.string().check(z.minLength(1), z.maxLength(max), z.regex(/\S/, 'must not be blank'));
}

/** The same on one line. */
export function line(max: number) {
  return z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(max),
      z.regex(/^[^\S\r\n]*\S[^\r\n]*$/, 'must be one line, and not a blank one'),
    );
}

const LINE_BREAKS = /\s*[\r\n\v\f\u0085\u2028\u2029]+\s*/g;

/** A name from another system, 1 to `max` characters: line breaks in it become spaces, and none stays at its ends. */
export function foldedLine(max: number) {
  return z.pipe(
    text(max),
    z.transform((name) => (name.search(LINE_BREAKS) < 0 ? name : name.replace(LINE_BREAKS, ' ').trim())),
  );
}

/** The name or id of a thing of Jira's. Jira's own names are at most 255 characters long. */
export function nameOrId() {
  return line(255);
}

export function label() {
  return z
    .string()
    .check(z.minLength(1), z.maxLength(255), z.regex(/^\S+$/, 'must not hold a space: Jira has no such labels'));
}

/** A status that stands in both lists, met in any case of letters; the pointers go to the second list. */
export function sharedStatuses(completed: readonly string[], declined: readonly string[], at = ''): FieldError[] {
  const plain = (name: string) => name.trim().toLowerCase();
  const taken = new Set(completed.map(plain));
  return declined.flatMap((name, index) =>
    taken.has(plain(name))
      ? [
          {
            pointer: `${at}/declinedStatuses/${index}`,
            detail: 'stands among the completed statuses too: a status means one of the two',
          },
        ]
      : [],
  );
}

/** Any JSON value: one schema, so that a document made from the shapes can refer to it. */
export const AnyJson = z.json();
