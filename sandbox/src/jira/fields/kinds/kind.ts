import { z } from 'zod';
import { FieldError } from '../../jira-error';
import type { Value } from '../../model/field';
import type { Project } from '../../model/project';
import type { Viewer } from '../../permissions';
import type { World } from '../../world';
import type { Field } from '../catalog';

/** Context in which a value is read. Assignees depend on the project, and parents on the viewer. */
export interface ValueContext {
  readonly world: World;
  readonly viewer: Viewer;
  readonly project: Project;
}

/** A value in the history: its id, if it has one, and its text. */
export interface HistoryValue {
  readonly id: string | null;
  readonly text: string | null;
}

/** Conversions of a field kind's values, which are never null here. */
export interface ValueConverter {
  /**
   * Returns the stored form of a value in a call, or null for one that clears the field.
   * @throws FieldError if the value is invalid.
   */
  readonly read: (field: Field, input: unknown, context: ValueContext) => Value;
  /** Serializes a stored value for responses. */
  readonly serialize: (world: World, field: Field, value: Value) => unknown;
  /** Serializes a stored value for the history. */
  readonly history: (world: World, field: Field, value: Value) => HistoryValue;
}

/** Conversions of one stored id, whose entity has a name. */
export interface ReferenceConverter {
  readonly read: (field: Field, input: unknown, context: ValueContext) => string | null;
  readonly serialize: (world: World, field: Field, id: string) => unknown;
  readonly nameOf: (world: World, field: Field, id: string) => string | null;
}

/** Returns the stored id, or '' if the value isn't an id. */
export const asId = (value: Value): string => (typeof value === 'string' ? value : '');

export const asList = (value: Value): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Returns the converter for fields whose value is one reference. */
export const singleConverter = ({ read, serialize, nameOf }: ReferenceConverter): ValueConverter => ({
  read,
  serialize: (world, field, value) => serialize(world, field, asId(value)),
  history: (world, field, value) => ({ id: asId(value), text: nameOf(world, field, asId(value)) }),
});

/** Returns the converter for fields whose value is a list of references. */
export const listConverter = (
  { read, serialize, nameOf }: ReferenceConverter,
  historyOf: (ids: readonly string[], names: readonly string[]) => HistoryValue,
): ValueConverter => ({
  read: (field, input, context) => unique(parseList(input).map((each) => read(field, each, context) ?? '')),
  serialize: (world, field, value) => asList(value).map((each) => serialize(world, field, each)),
  history: (world, field, value) =>
    historyOf(
      asList(value),
      asList(value).map((each) => nameOf(world, field, each) ?? ''),
    ),
});

export const bracketed = (texts: readonly string[]): string => `[${texts.join(', ')}]`;

export const rejectField = (message: string): never => {
  throw new FieldError(message);
};

/**
 * Returns the parsed input.
 * @throws FieldError with the message if the input doesn't fit the schema.
 */
export function parse<T>(schema: z.ZodType<T>, input: unknown, message: string): T {
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed.data : rejectField(message);
}

export const parseList = (input: unknown): unknown[] => parse(z.array(z.unknown()), input, 'data was not an array');

export const unique = (values: readonly string[]): string[] => [...new Set(values)];
