/** A row of docs/budgets.md. */
export interface Row {
  readonly what: string;
  /** The budget; undefined for a figure without one. */
  readonly atMost?: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** Details of the measurement. */
  readonly details?: string | undefined;
}

/** Returns a row with a budget. @param digits decimals of the figure */
export function rowWithBudget(what: string, atMost: number, measured: number, digits = 0, details?: string): Row {
  return { what, atMost: `${atMost}`, measured: measured.toFixed(digits), isMet: measured <= atMost, details };
}

/** Returns `what | at most | measured` in Markdown. */
export function tableOf(rows: readonly Row[]): string {
  return markdown(
    ['what', 'at most', 'measured'],
    rows.map(({ what, atMost = '', measured, isMet, details }) => {
      const figure = isMet ? measured : `**${measured}**, missed`;
      return [what, atMost, `${figure}${details === undefined ? '' : `: ${details}`}`];
    }),
  );
}

/** Returns a table in Markdown. */
export function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line), ''].join('\n');
}
