/** One line of the budgets. */
export interface Row {
  readonly what: string;
  /** Undefined where it is printed only. */
  readonly atMost?: string;
  readonly measured: string;
  readonly isMet: boolean;
  readonly why?: string | undefined;
}

/** Returns a row whose figure has a budget. */
export function limited(what: string, atMost: number, measured: number, digits = 0, why?: string): Row {
  return { what, atMost: `${atMost}`, measured: measured.toFixed(digits), isMet: measured <= atMost, why };
}

/** Returns `what | at most | measured` in Markdown. */
export function tableOf(rows: readonly Row[]): string {
  return markdown(
    ['what', 'at most', 'measured'],
    rows.map(({ what, atMost = '', measured, isMet, why }) => {
      const words = isMet ? measured : `**${measured}**, missed`;
      return [what, atMost, `${words}${why === undefined ? '' : `: ${why}`}`];
    }),
  );
}

export function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line), ''].join('\n');
}
