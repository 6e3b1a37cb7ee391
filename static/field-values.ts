/** Conversions between values of Jira's fields and the texts of inputs. */

/** Returns the text of a value; empty for anything but text and numbers. */
export function textValue(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * Returns the value of an input's text; undefined if it's empty. In a number field, text that isn't a number stays text,
 * so that Jira refuses it.
 */
export function valueOfText(type: string, text: string): string | number | undefined {
  if (text.trim() === '') return undefined;
  return type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Returns the ids in a value that has one option or several. */
export function idsIn(value: unknown): readonly unknown[] {
  return [value]
    .flat()
    .map((item: unknown) => (typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined));
}

/** Returns a whole number. Returns null for empty text, and 0 for other text, which the app refuses at its field. */
export function wholeNumber(text: string): number | null {
  if (text.trim() === '') return null;
  return /^\d+$/.test(text.trim()) ? Number(text) : 0;
}
