/** Conversions between values, such as those of Jira's fields, and the texts of inputs. */

/** Returns the text of a value; empty for anything but text and numbers. */
export function textValue(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Returns the value of a text; undefined without one. Text that isn't a number is kept, so that Jira refuses it with a reason. */
export function valueOfText(type: string, text: string): string | number | undefined {
  if (text.trim() === '') return undefined;
  return type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Returns the ids in a value of one option or several. */
export function idsIn(value: unknown): readonly unknown[] {
  return [value]
    .flat()
    .map((single: unknown) =>
      typeof single === 'object' && single !== null && 'id' in single ? single.id : undefined,
    );
}

/** Returns a whole number; null without text, 0 for text that isn't one, which is refused at its field. */
export function wholeNumber(text: string): number | null {
  if (text.trim() === '') return null;
  return /^\d+$/.test(text.trim()) ? Number(text) : 0;
}
