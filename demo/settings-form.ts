import { z } from 'zod';
import type { Problem } from './contract';
import type { Settings } from './memory';
import { fieldValue, type Options } from './options';

/** Errors in the form by field name. `''` has the errors that belong to no field. */
export type Wrongs = Readonly<Record<string, string>>;

const fieldsSchema = z.object({
  method: z.enum(['Delegate', 'Skip']),
  account: z.string(),
  owner: z.string(),
  project: z.string(),
  issueType: z.string(),
  summary: z.string(),
  description: z.string(),
});

/** Prefix of the name of a field that the issue type requires. Jira's field id follows it. */
export const REQUIRED = 'field-';

/** Returns the settings with the form's values. */
export function overlay(settings: Settings, form: URLSearchParams): Settings {
  const given = Object.entries(fieldsSchema.shape).flatMap(([name, schema]) => {
    const parsed = form.has(name) ? schema.safeParse(form.get(name)?.trim()) : undefined;
    return parsed?.success ? [[name, parsed.data] as const] : [];
  });
  const statuses = form.getAll('status').flatMap((text) => text.split(',').map((one) => one.trim()));
  const asked = form.has('statuses-asked') ? { completedStatuses: statuses.filter((one) => one !== '') } : {};
  const fields = [...form].flatMap(([name, typed]) =>
    name.startsWith(REQUIRED) ? [[name.slice(REQUIRED.length), typed.trim()] as const] : [],
  );
  return {
    ...settings,
    ...Object.fromEntries(given),
    ...asked,
    fields: { ...settings.fields, ...Object.fromEntries(fields) },
  };
}

/** Returns the settings without an issue type, statuses and fields that the chosen project and type don't have. */
export function fitting(settings: Settings, options: Options): Settings {
  const { projects, issueTypes, statuses, requiredFields } = options;
  const issueType = issueTypes && !issueTypes.some(({ name }) => name === settings.issueType) ? '' : settings.issueType;
  const typeless = projects && settings.project === '' ? '' : issueType;
  const fits = statuses && settings.completedStatuses.filter((one) => statuses.some(({ name }) => name === one));
  const known = typeless === '' ? [] : requiredFields;
  const fields = known?.flatMap((field) => {
    const given = settings.fields[field.id] ?? '';
    return given === '' ? [] : [[field.id, fieldValue(field, given)] as const];
  });
  return {
    ...settings,
    issueType: typeless,
    completedStatuses: fits ?? settings.completedStatuses,
    fields: fields ? Object.fromEntries(fields) : settings.fields,
  };
}

/** Returns the errors that can be found without a request to the app. */
export function wrongsOf({ owner }: Settings): Wrongs {
  return owner === '' || z.email().safeParse(owner).success
    ? {}
    : { owner: 'Enter an email address, such as owner@acme.example.' };
}

/** Names of the form's fields by prefix of the app's pointers. */
const FIELDS_BY_POINTER: readonly (readonly [string, string])[] = [
  ['/issue/project', 'project'],
  ['/issue/type', 'issueType'],
  ['/issue/summary', 'summary'],
  ['/issue/description', 'description'],
  ['/completedStatuses', 'status'],
  ['/account', 'account'],
  ['/owner', 'owner'],
];

/** Returns the app's errors by form field. */
export function wrongsIn({ title, detail, errors }: Problem): Wrongs {
  const wrongs: Record<string, string> = {};
  const add = (name: string, words: string) =>
    (wrongs[name] = name in wrongs ? `${wrongs[name] ?? ''} ${words}` : words);
  for (const error of errors ?? []) add(fieldAt(error.pointer), sentence(error.detail));
  if (Object.keys(wrongs).length === 0) add('', sentence(detail ?? title));
  return wrongs;
}

function fieldAt(pointer: string): string {
  const [, required] = /^\/issue\/fields\/([^/]+)/.exec(pointer) ?? [];
  if (required !== undefined) return REQUIRED + required.replaceAll('~1', '/').replaceAll('~0', '~');
  return FIELDS_BY_POINTER.find(([begins]) => pointer.startsWith(begins))?.[1] ?? '';
}

/** Returns a sentence for a detail, which is a phrase about its pointer. */
const sentence = (detail: string): string =>
  `${detail.charAt(0).toUpperCase()}${detail.slice(1)}${/[.!?]$/.test(detail) ? '' : '.'}`;
