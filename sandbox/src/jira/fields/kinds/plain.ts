import { z } from 'zod';
import { plainText, readDocumentNode } from '../../adf';
import type { Document, FieldKind, Value } from '../../model/field';
import { jiraTime } from '../../world';
import type { Field } from '../catalog';
import { asId, asList, parseList, parse, rejectField, unique, type ValueConverter } from './kind';

/** Maximum lengths in characters [doc: limits for fields]. */
const MAX_SUMMARY_LENGTH = 255;
const MAX_TEXT_LENGTH = 255;
export const MAX_DOCUMENT_LENGTH = 32_767;
const MAX_LABEL_LENGTH = 255;

function readText(field: Field, input: unknown): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  if (field.id !== 'summary') {
    if (value.length > MAX_TEXT_LENGTH) {
      rejectField(`The entered text is too long. It exceeds the allowed limit of ${MAX_TEXT_LENGTH} characters.`);
    }
    return value === '' ? null : value;
  }
  if (value.trim() === '') rejectField('You must specify a summary of the issue.');
  if (/[\r\n]/.test(value)) rejectField('The summary is invalid because it contains newline characters.');
  if (value.length > MAX_SUMMARY_LENGTH) rejectField(`Summary must be less than ${MAX_SUMMARY_LENGTH} characters.`);
  return value;
}

/** Reads a web address. Unsure: the error message. */
function readUrl(input: unknown): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  if (value === '') return null;
  const isUrl = URL.canParse(value) && /^(https?|ftp|mailto):/.test(value) && !/\s/.test(value);
  return isUrl ? value : rejectField('The URL is not valid.');
}

function readDocument(input: unknown): Value {
  const parsed =
    readDocumentNode(input) ??
    rejectField('Operation value must be an Atlassian Document (see the Atlassian Document Format)');
  if (!parsed.isValid) rejectField('INVALID_INPUT');
  if (JSON.stringify(parsed.document).length > MAX_DOCUMENT_LENGTH) rejectField('CONTENT_LIMIT_EXCEEDED');
  return parsed.document;
}

/** The only date-time format that Jira accepts: `2026-01-21T15:00:00.000+0000` [doc: createIssue]. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/;

function readDate(input: unknown, format: RegExp, message: string): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  const isValid =
    format.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(`${value.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(value.slice(0, 10));
  return isValid ? value : rejectField(message);
}

function readLabel(input: unknown): string {
  const label = parse(z.string(), input, 'string expected at index 0');
  if (label === '' || /\s/.test(label)) rejectField(`The label '${label}' contains spaces which is invalid.`);
  if (label.length > MAX_LABEL_LENGTH) {
    rejectField(`The label '${label}' exceeds the maximum length for labels of ${MAX_LABEL_LENGTH} characters`);
  }
  return label;
}

const isDocument = (value: Value): value is Document => typeof value === 'object' && value !== null && 'type' in value;

/** Returns the converter for fields whose responses have the stored value. */
const storedFormConverter = (read: ValueConverter['read']): ValueConverter => ({
  read,
  serialize: (_world, _field, value) => value,
  history: (_world, _field, value) => ({ id: null, text: typeof value === 'number' ? String(value) : asId(value) }),
});

/** Converters of kinds whose values aren't ids. */
export const PLAIN_CONVERTERS = {
  text: storedFormConverter(readText),
  url: storedFormConverter((_, input) => readUrl(input)),
  number: storedFormConverter((_, input) => parse(z.number(), input, 'Operation value must be a number')),
  document: {
    ...storedFormConverter((_, input) => readDocument(input)),
    history: (_world, _field, value) => ({ id: null, text: isDocument(value) ? plainText(value) : '' }),
  },
  date: {
    ...storedFormConverter((_, input) =>
      readDate(input, /^\d{4}-\d\d-\d\d$/, `Error parsing date string: ${String(input)}`),
    ),
    history: (_world, _field, value) => ({ id: asId(value), text: `${asId(value)} 00:00:00.0` }),
  },
  datetime: {
    ...storedFormConverter((_, input) => readDate(input, DATE_TIME, `Error parsing time: ${String(input)}`)),
    serialize: (_world, _field, value) => jiraTime(Date.parse(asId(value))),
  },
  labels: {
    read: (_, input) => unique(parseList(input).map(readLabel)),
    serialize: (_world, _field, value) => asList(value),
    history: (_world, _field, value) => ({ id: null, text: asList(value).join(' ') }),
  },
} satisfies Partial<Record<FieldKind, ValueConverter>>;
