import { z } from 'zod';
import { FieldError } from '../../jira-error';
import type { Value } from '../../model/field';
import type { Project } from '../../model/project';
import type { Viewer } from '../../permissions';
import type { World } from '../../world';
import type { Field } from '../catalogue';

/** Context of a value. The project decides who can be assignee, and the viewer decides which issues can be parent. */
export interface Place {
  readonly world: World;
  readonly viewer: Viewer;
  readonly project: Project;
}

/** A value in the history: its id, if it has one, and its text. */
export interface HistoryValue {
  readonly id: string | null;
  readonly text: string | null;
}

/** A kind of field: the forms of its values, which are never null here. */
export interface Kind {
  /**
   * Returns the stored form of a value in a call, or null for one that clears the field.
   * @throws FieldError if the value is invalid.
   */
  readonly read: (field: Field, input: unknown, place: Place) => Value;
  /** Serializes a stored value for responses. */
  readonly serialize: (world: World, field: Field, value: Value) => unknown;
  /** Serializes a stored value for the history. */
  readonly history: (world: World, field: Field, value: Value) => HistoryValue;
}

/** A kind whose stored value is the id of something with a name. */
export interface ReferenceKind {
  readonly read: (field: Field, input: unknown, place: Place) => string | null;
  readonly serialize: (world: World, field: Field, id: string) => unknown;
  readonly nameOf: (world: World, field: Field, id: string) => string | null;
}

/** Returns the id in a stored value, or '' for a value without an id. */
export const asId = (value: Value): string => (typeof value === 'string' ? value : '');

export const asList = (value: Value): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Returns a kind with one reference as its value. */
export const single = ({ read, serialize, nameOf }: ReferenceKind): Kind => ({
  read,
  serialize: (world, field, value) => serialize(world, field, asId(value)),
  history: (world, field, value) => ({ id: asId(value), text: nameOf(world, field, asId(value)) }),
});

/** Returns a kind with a list of references as its value. */
export const list = (
  { read, serialize, nameOf }: ReferenceKind,
  historyOf: (ids: readonly string[], names: readonly string[]) => HistoryValue,
): Kind => ({
  read: (field, input, place) => unique(items(input).map((each) => read(field, each, place) ?? '')),
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
 * Returns the input as the schema has it.
 * @throws FieldError with the message if it doesn't fit.
 */
export function parse<T>(schema: z.ZodType<T>, input: unknown, message: string): T {
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed.data : rejectField(message);
}

export const items = (input: unknown): unknown[] => parse(z.array(z.unknown()), input, 'data was not an array');

export const unique = (values: readonly string[]): string[] => [...new Set(values)];
