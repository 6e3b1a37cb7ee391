import { z } from 'zod';
import type { Problem } from './contract';
import type { Settings } from './memory';
import { fieldValue, type Options } from './options';

/** Errors in the form by field name. The name `''` has the errors that belong to no field. */
export type FieldErrors = Readonly<Record<string, string>>;

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
export const REQUIRED_FIELD_PREFIX = 'field-';

/** Returns the settings with the form's values. */
export function withFormValues(settings: Settings, form: URLSearchParams): Settings {
  const entered = Object.entries(fieldsSchema.shape).flatMap(([name, schema]) => {
    const parsed = form.has(name) ? schema.safeParse(form.get(name)?.trim()) : undefined;
    return parsed?.success ? [[name, parsed.data] as const] : [];
  });
  const statuses = form.getAll('status').flatMap((text) => text.split(',').map((name) => name.trim()));
  // The form has this hidden field whenever it asks for statuses, because unchecked boxes send nothing.
  const chosen = form.has('statuses-asked') ? { completedStatuses: statuses.filter((name) => name !== '') } : {};
  const fields = [...form].flatMap(([name, value]) =>
    name.startsWith(REQUIRED_FIELD_PREFIX) ? [[name.slice(REQUIRED_FIELD_PREFIX.length), value.trim()] as const] : [],
  );
  return {
    ...settings,
    ...Object.fromEntries(entered),
    ...chosen,
    fields: { ...settings.fields, ...Object.fromEntries(fields) },
  };
}

/** Returns the settings without an issue type, statuses and fields that the chosen project and type don't have. */
export function withoutUnavailable(settings: Settings, options: Options): Settings {
  const { projects, issueTypes, statuses, requiredFields } = options;
  const issueType = issueTypes && !issueTypes.some(({ name }) => name === settings.issueType) ? '' : settings.issueType;
  const validType = projects && settings.project === '' ? '' : issueType;
  const validStatuses =
    statuses && settings.completedStatuses.filter((status) => statuses.some(({ name }) => name === status));
  const validFields = validType === '' ? [] : requiredFields;
  const fields = validFields?.flatMap((field) => {
    const value = settings.fields[field.id] ?? '';
    return value === '' ? [] : [[field.id, fieldValue(field, value)] as const];
  });
  return {
    ...settings,
    issueType: validType,
    completedStatuses: validStatuses ?? settings.completedStatuses,
    fields: fields ? Object.fromEntries(fields) : settings.fields,
  };
}

/** Returns the errors that can be found without a request to the app. */
export function formErrors({ owner }: Settings): FieldErrors {
  return owner === '' || z.email().safeParse(owner).success
    ? {}
    : { owner: 'Enter an email address, such as owner@acme.example.' };
}

/** Prefixes of the app's JSON Pointers, each with the name of its form field. */
const FIELDS_BY_POINTER: readonly (readonly [string, string])[] = [
  ['/issue/project', 'project'],
  ['/issue/type', 'issueType'],
  ['/issue/summary', 'summary'],
  ['/issue/description', 'description'],
  ['/completedStatuses', 'status'],
  ['/account', 'account'],
  ['/owner', 'owner'],
];

/** Returns the errors of the app's response by form field. */
export function problemErrors({ title, detail, errors }: Problem): FieldErrors {
  const fieldErrors: Record<string, string> = {};
  const add = (name: string, text: string) =>
    (fieldErrors[name] = name in fieldErrors ? `${fieldErrors[name] ?? ''} ${text}` : text);
  for (const error of errors ?? []) add(fieldNameOf(error.pointer), toSentence(error.detail));
  if (Object.keys(fieldErrors).length === 0) add('', toSentence(detail ?? title));
  return fieldErrors;
}

function fieldNameOf(pointer: string): string {
  const [, required] = /^\/issue\/fields\/([^/]+)/.exec(pointer) ?? [];
  if (required !== undefined) return REQUIRED_FIELD_PREFIX + required.replaceAll('~1', '/').replaceAll('~0', '~');
  return FIELDS_BY_POINTER.find(([prefix]) => pointer.startsWith(prefix))?.[1] ?? '';
}

/** Returns an error's detail, which may be a phrase, as a sentence. */
const toSentence = (detail: string): string =>
  `${detail.charAt(0).toUpperCase()}${detail.slice(1)}${/[.!?]$/.test(detail) ? '' : '.'}`;
