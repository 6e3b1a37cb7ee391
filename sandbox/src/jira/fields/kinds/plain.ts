import { z } from 'zod';
import { plainText, readDocumentNode } from '../../adf';
import type { Document, FieldKind, Value } from '../../model/field';
import { jiraTime } from '../../world';
import type { Field } from '../catalogue';
import { asId, asList, items, parse, rejectField, unique, type Kind } from './kind';

/** Maximum lengths in characters [doc: limits for fields]. */
const SUMMARY_MAX = 255;
const TEXT_MAX = 255;
export const DOCUMENT_MAX = 32_767;
const LABEL_MAX = 255;

function readText(field: Field, input: unknown): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  if (field.id !== 'summary') {
    if (value.length > TEXT_MAX) {
      rejectField(`The entered text is too long. It exceeds the allowed limit of ${TEXT_MAX} characters.`);
    }
    return value === '' ? null : value;
  }
  if (value.trim() === '') rejectField('You must specify a summary of the issue.');
  if (/[\r\n]/.test(value)) rejectField('The summary is invalid because it contains newline characters.');
  if (value.length > SUMMARY_MAX) rejectField(`Summary must be less than ${SUMMARY_MAX} characters.`);
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
  const read =
    readDocumentNode(input) ??
    rejectField('Operation value must be an Atlassian Document (see the Atlassian Document Format)');
  if (!read.isValid) rejectField('INVALID_INPUT');
  if (JSON.stringify(read.document).length > DOCUMENT_MAX) rejectField('CONTENT_LIMIT_EXCEEDED');
  return read.document;
}

/** The only date-time format that Jira accepts: `2026-01-21T15:00:00.000+0000` [doc: createIssue]. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/;

function readDate(input: unknown, format: RegExp, message: string): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  const valid =
    format.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(`${value.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(value.slice(0, 10));
  return valid ? value : rejectField(message);
}

function readLabel(input: unknown): string {
  const label = parse(z.string(), input, 'string expected at index 0');
  if (label === '' || /\s/.test(label)) rejectField(`The label '${label}' contains spaces which is invalid.`);
  if (label.length > LABEL_MAX) {
    rejectField(`The label '${label}' exceeds the maximum length for labels of ${LABEL_MAX} characters`);
  }
  return label;
}

const isDocument = (value: Value): value is Document => typeof value === 'object' && value !== null && 'type' in value;

/** Returns a kind whose values responses hold as stored. */
const plain = (read: Kind['read']): Kind => ({
  read,
  serialize: (_world, _field, value) => value,
  history: (_world, _field, value) => ({ id: null, text: typeof value === 'number' ? String(value) : asId(value) }),
});

/** Kinds whose values hold no ids. */
export const PLAIN_KINDS = {
  text: plain(readText),
  url: plain((_, input) => readUrl(input)),
  number: plain((_, input) => parse(z.number(), input, 'Operation value must be a number')),
  document: {
    ...plain((_, input) => readDocument(input)),
    history: (_world, _field, value) => ({ id: null, text: isDocument(value) ? plainText(value) : '' }),
  },
  date: {
    ...plain((_, input) => readDate(input, /^\d{4}-\d\d-\d\d$/, `Error parsing date string: ${String(input)}`)),
    history: (_world, _field, value) => ({ id: asId(value), text: `${asId(value)} 00:00:00.0` }),
  },
  datetime: {
    ...plain((_, input) => readDate(input, DATE_TIME, `Error parsing time: ${String(input)}`)),
    serialize: (_world, _field, value) => jiraTime(Date.parse(asId(value))),
  },
  labels: {
    read: (_, input) => unique(items(input).map(readLabel)),
    serialize: (_world, _field, value) => asList(value),
    history: (_world, _field, value) => ({ id: null, text: asList(value).join(' ') }),
  },
} satisfies Partial<Record<FieldKind, Kind>>;
