import type { JsonValue } from '../contract/json';
import { escapePointer } from '../contract/problem';
import type { RuleFault } from './rule-findings';

/** The parts of a field on a create screen that the check of its value needs. */
export interface CheckedField {
  readonly id: string;
  readonly name: string;
  /** Type of the value in Jira's terms: `string`, `number`, `option`, `user`, `array`, ... */
  readonly type: string;
  /** Options of the field; null if the field accepts any value of its type. */
  readonly allowed: readonly { readonly id: string; readonly name: string }[] | null;
}

/**
 * Returns the faults of a rule's field values: fields that the create screen lacks, wrong types, and missing options.
 * Skips texts with template expressions, because their values are known only when the issue is created.
 */
export function valueFaults(fields: Readonly<Record<string, JsonValue>>, screen: readonly CheckedField[]): RuleFault[] {
  return Object.entries(fields).flatMap(([id, value]) => {
    const field = screen.find((candidate) => candidate.id === id);
    const pointer = `/fields/${escapePointer(id)}`;
    if (!field) {
      const detail = "isn't on the create screen";
      return [{ name: `field-${id}`, pointer, detail, fix: `Remove ${id} from the rule, or add it to the screen.` }];
    }
    const detail = wrongValue(value, field);
    if (detail === undefined) return [];
    return [{ name: `value-${id}`, pointer, detail, fix: `Choose another value for ${field.name} in the rule.` }];
  });
}

/** Returns the fault as the end of a sentence about the field; undefined if the value fits. */
function wrongValue(value: JsonValue, { name, type, allowed }: CheckedField): string | undefined {
  const values = Array.isArray(value) ? value : [value];
  if (allowed) {
    const missing = values.map(nameOf).find((option) => option !== undefined && !isAllowed(option, allowed));
    if (missing !== undefined) return `has the value ${missing}, which ${name} doesn't offer`;
  }
  if (Array.isArray(value) && type !== 'array') return `takes one value, not a list: ${name}`;
  const checked = CHECKED_TYPES[type];
  if (!checked) return undefined;
  const isWrong = (single: JsonValue) => typeof single === 'string' && !isTemplate(single) && !checked.accepts(single);
  return values.some(isWrong) ? `takes ${checked.name}: ${name}` : undefined;
}

/** Returns the id or name of an option; undefined if a template determines it. */
function nameOf(value: JsonValue): string | undefined {
  if (typeof value === 'string') return isTemplate(value) ? undefined : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const name = value.id ?? value.value ?? value.name;
  return typeof name === 'string' && !isTemplate(name) ? name : undefined;
}

function isAllowed(option: string, allowed: NonNullable<CheckedField['allowed']>): boolean {
  const plain = option.trim().toLowerCase();
  return allowed.some(({ id, name }) => id === option || name.toLowerCase() === plain);
}

function isTemplate(text: string): boolean {
  return text.includes('{{');
}

const isTime = (text: string) => !Number.isNaN(Date.parse(text));

/** Types for which a text needs a certain form, with the name and the check of that form. */
const CHECKED_TYPES: Partial<Record<string, { readonly name: string; readonly accepts: (text: string) => boolean }>> = {
  number: { name: 'a number', accepts: (text) => text.trim() !== '' && Number.isFinite(Number(text)) },
  date: {
    name: 'a date such as 2030-01-31',
    accepts: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isTime(text),
  },
  datetime: {
    name: 'a time such as 2030-01-31T10:00:00.000+0000',
    accepts: (text) => /^\d{4}-\d\d-\d\dT/.test(text) && isTime(text),
  },
};
